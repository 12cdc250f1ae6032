"""Which approved reply a text is."""

from __future__ import annotations

from bot.reply_help.known_replies import KnownReply, recognised

REPLIES = [
    KnownReply("greeting", "canned", "", {"en": "Hello {name}, this is {agent}. How can I help?"}),
    KnownReply("number", "canned", "", {"en": "Could you send me your order number?",
                                        "id": "Boleh kirim nomor pesanannya, Kak?"}),
]  # fmt: skip


def test_a_reply_is_known_filled_and_a_little_changed() -> None:
    assert recognised("Hello Ayu, this is Sari. How can I help you?", REPLIES) == "greeting"
    assert recognised("boleh kirim nomor pesanannya kak", REPLIES) == "number"


def test_other_words_are_none() -> None:
    assert recognised("The courier was at your door at noon.", REPLIES) is None
    assert recognised("", REPLIES) is None
    assert recognised("anything", []) is None
