"""A recorded webhook is sent again: with its fields cut elsewhere (Twilio signs names and values as
one string), and after what it said was erased."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.channels.base import Malformed, WebhookRequest
from bot.channels.twilio.channel import Twilio
from bot.channels.twilio.events import read_form
from bot.messages import Inbound
from bot.store.privacy.anonymization import empty_conversation
from tests.privacy.shop_with_chats import SECRET, ShopWithChats

SAMPLES = sorted((Path(__file__).parents[1] / "payloads" / "twilio").glob("*.txt"))
ACCOUNT, TOKEN, URL = "AC" + "0" * 32, "twilio-token", "https://chat.example.com/webhooks/twilio"

Fields = list[tuple[str, str]]


@pytest.fixture
def twilio() -> Twilio:
    return Twilio(ACCOUNT, TOKEN, sms_number="+6281234567890")


def signed_string(fields: Fields) -> str:
    return URL + "".join(name + value for name, value in sorted(set(fields)))


def cut_elsewhere(fields: Fields) -> Iterator[Fields]:
    """Forms of the same signed string: a field at the end of the one before, or a name that ends
    earlier or later."""
    fields = sorted(set(fields))
    for place in range(len(fields) - 1):
        (name, value), (next_name, next_value) = fields[place], fields[place + 1]
        yield [*fields[:place], (name, value + next_name + next_value), *fields[place + 2 :]]
        yield [*fields[:place], (name, value + next_name[:1]), (next_name[1:], next_value),
               *fields[place + 2 :]]
    for place, (name, value) in enumerate(fields):
        for shifted in ((name[:-1], name[-1] + value), (name + value[:1], value[1:])):
            yield [*fields[:place], shifted, *fields[place + 1 :]]
    for first in range(len(fields)):  # everything behind it is its value
        tail = "".join(name + value for name, value in fields[first + 1 :])
        yield [*fields[:first], (fields[first][0], fields[first][1] + tail)]


def turns(events: list[Inbound]) -> set[str | None]:
    """The keys of those that would be answered, were they not known."""
    return {e.dedup_key for e in events if not e.ignore and e.kind in ("message", "postback")}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_webhook_of_twilio_with_its_fields_cut_elsewhere_is_nothing_new(
    twilio: Twilio, sample: Path
) -> None:
    body = sample.read_bytes().strip()
    fields = read_form(body)
    signature = base64.b64encode(
        hmac.new(TOKEN.encode(), signed_string(fields).encode(), hashlib.sha1).digest()
    ).decode()
    known, count = {event.dedup_key for event in twilio.parse(body)}, 0
    for forged in cut_elsewhere(fields):
        if signed_string(forged) != signed_string(fields):
            continue  # in another order: the signature does not cover it
        count += 1
        sent = urlencode(forged).encode()
        headers = {"X-Twilio-Signature": signature}
        twilio.verify(WebhookRequest("POST", "/webhooks/twilio", {}, headers, sent, URL))
        try:
            events = twilio.parse(sent)
        except Malformed:
            continue
        assert turns(events) <= known, forged
    assert count


async def test_what_was_erased_cannot_be_sent_again(tmp_path: Path) -> None:
    shop = ShopWithChats(tmp_path)
    event = Inbound("twilio", "AC", "message", f"rina-{SECRET}", "SM1", f"di {SECRET}",
                    dedup_key="twilio:AC:SM1")
    newer = Inbound("twilio", "AC", "message", "budi", "SM2", "halo", dedup_key="twilio:AC:SM2")
    assert len(await shop.inbox.accept([event, newer])) == 2
    for chat in (1, 2):  # the newest row of all is emptied, the others are deleted
        await shop.thread.write(lambda db, chat=chat: empty_conversation(db, chat))  # type: ignore[misc]
    assert await shop.inbox.accept([event, newer]) == []
    assert SECRET.encode() not in b"".join(
        f.read_bytes() for f in tmp_path.glob("sapa.db") if f.is_file()
    )
    await shop.thread.aclose()
