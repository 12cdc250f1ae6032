"""What a notification says, in English and Indonesian. No word of it is a customer's; a name only
where the colleague wants names."""

from __future__ import annotations

from dataclasses import dataclass

_WORDS = {
    "en": {
        "new_chat": ("A customer is waiting", "{name} is waiting"),
        "my_chat": ("A customer wrote in your chat", "{name} wrote in your chat"),
        "given": ("You were given a chat", "You were given the chat with {name}"),
        "mention": ("A colleague named you in a note", "A colleague named you in a note on {name}"),
        "late": ("An answer will soon be late", "The answer to {name} will soon be late"),
        "overdue_case": ("A case is overdue", "A case is overdue"),
    },
    "id": {
        "new_chat": ("Seorang pelanggan menunggu", "{name} menunggu"),
        "my_chat": ("Pelanggan menulis di percakapan Anda", "{name} menulis di percakapan Anda"),
        "given": ("Anda diberi percakapan", "Anda diberi percakapan dengan {name}"),
        "mention": ("Rekan menyebut Anda di catatan",
                    "Rekan menyebut Anda di catatan tentang {name}"),
        "late": ("Sebuah balasan segera terlambat", "Balasan untuk {name} segera terlambat"),
        "overdue_case": ("Sebuah kasus lewat tenggat", "Sebuah kasus lewat tenggat"),
    },
}  # fmt: skip


@dataclass(frozen=True)
class Notification:
    """``text`` is its sentence, ``path`` the page that a click opens; of one ``tag`` the newest
    alone is shown."""

    text: str
    path: str
    tag: str


def notification(
    kind: str,
    conversation_id: int | None,
    case_number: str | None,
    name: str | None,
    language: str,
) -> Notification:
    """How an alert is told; ``name`` is the customer's, where it may be told."""
    nameless, named = _WORDS[language if language in _WORDS else "en"][kind]
    text = named.format(name=name) if name else nameless
    path = f"/desk/cases/{case_number}" if case_number else f"/desk/conversations/{conversation_id}"
    return Notification(text, path, f"sapa-{kind}-{case_number or conversation_id}")
