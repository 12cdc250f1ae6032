"""Every recorded webhook: accepted or refused as it must be, read as the index expects."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from bot.channels.channel import Forged, Refused, Unsigned, WebhookRequest
from bot.messages import Inbound
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
    return {key: shown[key] for key in expected}


@pytest.mark.parametrize("entry", genuine, ids=_id)
def test_genuine_webhook(entry: dict[str, Any]) -> None:
    request, channel = request_of(entry), channel_for(entry["platform"])
    assert hashlib.sha256(request.body).hexdigest() == entry["body_sha256"]
    assert channel.handshake(request) is None
    channel.verify(request)
    events = channel.parse(request.body)
    expected = entry["expected"]["events"]
    assert [_as_expected(e, x) for e, x in zip(events, expected, strict=True)] == expected
    for event, wanted in zip(events, expected, strict=True):
        assert event.dedup_key and event.dedup_key.startswith(f"{channel.name}:{channel.account}:")
        assert (event.channel, event.account) == (channel.name, channel.account)
        assert event.payload == wanted.get("payload")
        assert Inbound.from_dict(event.as_dict()) == event
    assert all(event.ignore for event in events) == entry["expected"]["ignore"]


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
        return channel_for(platform).verify(changed)  # its token does not cover the body
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
    assert answer.content_type == "text/plain"


@pytest.mark.parametrize("query", [{}, {"hub.challenge": "1"}])
def test_no_handshake_without_mode(query: dict[str, str]) -> None:
    request = WebhookRequest("GET", "/webhooks/whatsapp", query, {}, b"", "")
    assert channel_for("whatsapp").handshake(request) is None


@pytest.mark.parametrize("query", [
    {"hub.mode": "subscribe", "hub.challenge": "1"},
    {"hub.mode": "unsubscribe", "hub.challenge": "1", "hub.verify_token": "verify-whatsapp"},
])
def test_handshake_refused(query: dict[str, str]) -> None:
    request = WebhookRequest("GET", "/webhooks/whatsapp", query, {}, b"", "")
    answer = channel_for("whatsapp").handshake(request)
    assert answer is not None and (answer.status, answer.body) == (403, "")
