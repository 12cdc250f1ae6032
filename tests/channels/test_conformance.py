"""Every recorded webhook: accepted or refused as it must be, read as the index expects."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import (
    CallFailed,
    Forged,
    Refused,
    SendFailed,
    Unsigned,
    WebhookRequest,
)
from bot.messages import Button, Inbound, Outbound
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.inbox import Inbox
from tests.channels.payloads import CHANNELS, HANDSHAKES, INDEX, channel_for, request_of

_FIELDS = {"kind", "sender", "message_id", "text", "payload", "account", "timestamp_ms",
           "conversation", "dedup_key", "ignore"}
_ELSEWHERE = {"why", "attachments", "sender_aliases"}


def _id(entry: dict[str, Any]) -> str:
    return f"{entry['platform']}-{entry['event']}"


genuine = [entry for entry in INDEX if entry["signature_valid"]]
forged = [entry for entry in INDEX if not entry["signature_valid"]]


def _as_expected(event: Inbound, expected: dict[str, Any]) -> dict[str, Any]:
    """The event in the form of the index, with the keys that ``expected`` has."""
    shown: dict[str, Any] = {
        "why": expected["why"],
        "attachments": [{"type": a.type, **a.detail} for a in event.attachments],
        "sender_aliases": event.aliases,
    }
    for key in expected.keys() - _ELSEWHERE:
        shown[key] = getattr(event, key) if key in _FIELDS else event.extra.get(key)
    if "dedup_key" in expected and expected["dedup_key"] is None:
        shown["dedup_key"] = None  # no id of the platform's: the key is ours to make
    return {key: shown[key] for key in expected}


def _alone(expected: dict[str, Any]) -> dict[str, Any]:
    """What to expect where the first delivery is not known: a channel remembers nothing."""
    if "duplicate_of" not in expected:
        return expected
    return {k: v for k, v in expected.items() if k != "duplicate_of"} | {"ignore": False}


@pytest.mark.parametrize("entry", genuine, ids=_id)
def test_genuine_webhook(entry: dict[str, Any]) -> None:
    request, channel = request_of(entry), channel_for(entry["platform"])
    if "body_sha256" in entry:
        assert hashlib.sha256(request.body).hexdigest() == entry["body_sha256"]
    answer = channel.handshake(request)
    if "http_response" in entry["expected"]:
        assert answer and answer.body in entry["expected"]["http_response"]["body_any_of"]
        return
    assert answer is None
    channel.verify(request)
    events = channel.parse(request.body)
    expected = [_alone(event) for event in entry["expected"]["events"]]
    assert [_as_expected(e, x) for e, x in zip(events, expected, strict=True)] == expected
    for event, wanted in zip(events, expected, strict=True):
        assert event.dedup_key and event.dedup_key.startswith(f"{channel.name}:{channel.account}:")
        assert (event.channel, event.account) == (channel.name, channel.account)
        assert event.payload == wanted.get("payload")
        assert Inbound.from_dict(event.as_dict()) == event
    assert all(event.ignore for event in events) == all(event["ignore"] for event in expected)


@pytest.mark.parametrize("platform", CHANNELS)
async def test_what_comes_again_is_stored_once(platform: str, tmp_path: Path) -> None:
    thread = DatabaseThread(open_database(tmp_path / "sapa.db"))
    inbox, channel = Inbox(thread), channel_for(platform)
    for entry in (entry for entry in genuine if entry["platform"] == platform):
        body, expected = request_of(entry).body, entry["expected"]["events"]
        new = sum("duplicate_of" not in event for event in expected)
        assert len(await inbox.accept(channel.parse(body))) == new
        assert not await inbox.accept(channel.parse(body))
    await thread.aclose()


@pytest.mark.parametrize("entry", forged, ids=_id)
def test_forged_webhook(entry: dict[str, Any]) -> None:
    request, channel = request_of(entry), channel_for(entry["platform"])
    with pytest.raises(Refused) as refused:
        channel.verify(request)
    assert refused.value.status in entry["expected"]["http_status_any_of"]


@pytest.mark.parametrize("spoilt", ["missing", "empty", "not ASCII", "cut", "body changed"])
@pytest.mark.parametrize("platform", CHANNELS)
def test_signature_spoilt(platform: str, spoilt: str) -> None:
    entry = next(e for e in genuine if e["platform"] == platform)
    name, request = entry["signature_header"], request_of(entry)
    headers = {key.lower(): value for key, value in request.headers.items()}
    signature, body = headers.pop(name.lower()), request.body
    if spoilt == "empty":
        headers[name] = ""
    elif spoilt == "not ASCII":
        headers[name] = signature[:-1] + "\udcff"
    elif spoilt == "cut":
        headers[name] = signature[:-1]
    elif spoilt == "body changed":
        headers[name], body = signature, body + b" "
    changed = WebhookRequest("POST", request.path, {}, headers, body, request.url)
    if platform == "telegram" and spoilt == "body changed":
        channel_for(platform).verify(changed)  # its token does not cover the body
        return
    with pytest.raises(Unsigned if spoilt in ("missing", "empty") else Forged):
        channel_for(platform).verify(changed)


@pytest.mark.parametrize("case", HANDSHAKES["cases"], ids=lambda c: f"{c['platform']}-{c['name']}")
def test_handshake(case: dict[str, Any]) -> None:
    path = f"/webhooks/{case['platform']}"
    request = WebhookRequest(case["method"], path, case["query"], {}, b"", "")
    answer = channel_for(case["platform"]).handshake(request)
    assert answer is not None
    assert answer.status == case["expected"]["http_status"]
    assert answer.body == (case["expected"]["body"] or "")
    json_ = case["platform"] == "x"
    assert answer.content_type == ("application/json" if json_ else "text/plain")


META = [*HANDSHAKES["verify_tokens"]]


@pytest.mark.parametrize("query", [{}, {"hub.challenge": "1"}])
@pytest.mark.parametrize("platform", META)
def test_no_handshake_without_mode(platform: str, query: dict[str, str]) -> None:
    request = WebhookRequest("GET", f"/webhooks/{platform}", query, {}, b"", "")
    assert channel_for(platform).handshake(request) is None


@pytest.mark.parametrize("mode, token", [("subscribe", ""), ("unsubscribe", "verify-")])
@pytest.mark.parametrize("platform", META)
def test_handshake_refused(platform: str, mode: str, token: str) -> None:
    query = {"hub.mode": mode, "hub.challenge": "1"}
    if token:
        query["hub.verify_token"] = token + platform
    request = WebhookRequest("GET", f"/webhooks/{platform}", query, {}, b"", "")
    answer = channel_for(platform).handshake(request)
    assert answer is not None and (answer.status, answer.body) == (403, "")


@pytest.mark.parametrize("challenge", [{}, {"hub.challenge": ""}])
@pytest.mark.parametrize("platform", META)
def test_handshake_without_a_challenge(platform: str, challenge: dict[str, str]) -> None:
    token = HANDSHAKES["verify_tokens"][platform]
    query = {"hub.mode": "subscribe", "hub.verify_token": token, **challenge}
    request = WebhookRequest("GET", f"/webhooks/{platform}", query, {}, b"", "")
    answer = channel_for(platform).handshake(request)
    assert answer is not None and answer.status == 400


IMAGE = "https://shop.example/kemeja.jpg"
OUTBOUND = {
    "text": {"text": "Halo kak 🙏"},
    "long text": {"text": "Kemeja batik ready, kak. 👨‍👩‍👧‍👦 " * 1000},
    "image": {"image": IMAGE},
    "text and image": {"text": "Ini kemejanya.", "image": IMAGE},
    "buttons": {"text": "Yang mana?", "buttons": [Button("Lacak", "/a"), Button("Retur", "/b")]},
    "many buttons": {"buttons": [Button(f"Pilihan {n}", f"/{n}") for n in range(1, 31)]},
}


@pytest.mark.parametrize("what", OUTBOUND)
@pytest.mark.parametrize("platform", CHANNELS)
def test_nothing_is_lost_in_fitting(platform: str, what: str) -> None:
    channel = channel_for(platform)
    message = Outbound(platform, channel.account, "4711", key="7.0", **OUTBOUND[what])
    parts = channel.render(message)
    assert [channel.render(part) for part in parts] == [[part] for part in parts]
    assert len({part.key for part in parts}) == len(parts)
    shown = " ".join(part.text or "" for part in parts)
    assert (message.text or "").split() == [w for w in shown.split() if w in (message.text or "")]
    assert not message.image or message.image in [*(part.image for part in parts), *shown.split()]
    choices = [button.title for part in parts for button in part.buttons]
    assert all(b.title in choices or f"{b.title}\n" in f"{shown}\n" for b in message.buttons)


@pytest.mark.parametrize("platform", CHANNELS)
async def test_while_the_platform_is_gone(platform: str) -> None:
    channel = channel_for(platform)
    with pytest.raises(SendFailed) as failed:
        await channel.send(Outbound(platform, channel.account, "4711", "Halo", key="7.0"))
    assert not failed.value.permanent
    with pytest.raises(CallFailed) as failed:
        await channel.check()
    assert not failed.value.permanent
    await channel.typing("4711", {"message_id": "1"})
    await channel.aclose()


@pytest.mark.parametrize("platform", CHANNELS)
async def test_a_message_without_content_is_refused_at_once(platform: str) -> None:
    channel = channel_for(platform)
    with pytest.raises(SendFailed, match="empty") as failed:
        await channel.send(Outbound(platform, channel.account, "4711", " ", key="7.0"))
    assert failed.value.permanent
    await channel.aclose()
