"""In which language somebody is answered who has written no words yet."""

from __future__ import annotations

import pytest

from bot.messages import Inbound
from bot.rasa.likely_language import likely_language
from bot.readings import Reading
from bot.store.files.readings import KeptReading


def sent(language: str | None) -> Inbound:
    extra = {"language": language} if language else {}
    return Inbound("telegram", "1", "message", "7", "7", extra=extra)


@pytest.mark.parametrize(
    ("told", "language"),
    [("id", "id"), ("id-ID", "id"), ("en", "en"), ("en_US", "en"), ("EN-gb", "en"),
     ("de", None), ("", None), ("idx", None), (None, None)],
)  # fmt: skip
def test_it_is_the_platforms(told: str | None, language: str | None) -> None:
    assert likely_language(sent(told)) == language


def test_else_that_of_what_was_sent() -> None:
    read = KeptReading((1, 0), "read", Reading("speech", "halo", language="id"))
    failed = KeptReading((1, 1), "failed")
    assert likely_language(sent(None), [None, failed, read]) == "id"
    assert likely_language(sent("en"), [read]) == "en"
    assert likely_language(sent("de"), [read]) == "id"
