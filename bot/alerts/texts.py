"""What a notification says, in its reader's language. No word of it is a customer's; a name only
where the colleague wants names."""

from __future__ import annotations

from dataclasses import dataclass

from bot.languages import sentence


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
    text = sentence(f"staff.alert.{kind}.{'named' if name else 'nameless'}", language)
    text = text.format(name=name)
    if case_number:
        path = f"/desk/cases/{case_number}"
    elif conversation_id:
        path = f"/desk/conversations/{conversation_id}"
    else:
        path = "/desk/trends"
    return Notification(text, path, f"sapa-{kind}-{case_number or conversation_id or 'new'}")
