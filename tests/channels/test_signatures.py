"""Signatures of Slack, Twilio, TikTok and X beyond the samples, checked against the platforms' own
libraries where they are to be had."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier
from twilio.request_validator import RequestValidator

from bot.channels.base import Forged, Refused, Unsigned, WebhookRequest
from bot.channels.signatures import REPLAY_WINDOW_S
from tests.channels.payloads import INDEX, channel_for, clock, request_of, secret_of

NOW = int(clock())
URL = "https://bot.example.com/webhooks/twilio?shop=1"
TEXT = st.text(st.characters(blacklist_categories=["Cs"]))


def _request(headers: dict[str, str], body: bytes, url: str = URL) -> WebhookRequest:
    return WebhookRequest("POST", "/webhooks/any", {}, headers, body, url)


def _slack(timestamp: str, body: bytes = b"{}") -> WebhookRequest:
    key, signed = secret_of("slack").encode(), b"v0:" + timestamp.encode() + b":" + body
    signature = "v0=" + hmac.new(key, signed, hashlib.sha256).hexdigest()
    return _request(
        {"X-Slack-Signature": signature, "X-Slack-Request-Timestamp": timestamp}, body
    )


def _tiktok(timestamp: str, body: bytes = b"{}") -> WebhookRequest:
    key, signed = secret_of("tiktok").encode(), timestamp.encode() + b"." + body
    signature = hmac.new(key, signed, hashlib.sha256).hexdigest()
    return _request({"Tiktok-Signature": f"t={timestamp},s={signature}"}, body)


SIGNED = {"slack": _slack, "tiktok": _tiktok}


@pytest.mark.parametrize("platform", SIGNED)
@pytest.mark.parametrize("age", [0, REPLAY_WINDOW_S, -REPLAY_WINDOW_S])
def test_recent_enough(platform: str, age: int) -> None:
    channel_for(platform).verify(SIGNED[platform](str(NOW - age)))


@pytest.mark.parametrize("platform", SIGNED)
@pytest.mark.parametrize("timestamp", [
    str(NOW - REPLAY_WINDOW_S - 1), str(NOW + REPLAY_WINDOW_S + 1), "0", "-1", "soon", "1e9", "٣",
    "9" * 5000,
])
def test_replayed_later_or_no_time_at_all(platform: str, timestamp: str) -> None:
    with pytest.raises(Forged):
        channel_for(platform).verify(SIGNED[platform](timestamp))


@pytest.mark.parametrize("missing", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
def test_slack_needs_both_headers(missing: str) -> None:
    request = _slack(str(NOW))
    headers = {key: value for key, value in request.headers.items() if key != missing}
    with pytest.raises(Unsigned):
        channel_for("slack").verify(_request(headers, request.body))


@pytest.mark.parametrize("header", ["t=1", "s=abc", "=", ",", "t=1,s=", "nonsense", "t=1,t=2,s=x"])
def test_tiktok_header_that_is_none(header: str) -> None:
    with pytest.raises(Forged):
        channel_for("tiktok").verify(_request({"TikTok-Signature": header}, b"{}"))


@given(TEXT.map(str.encode))
def test_slack_signatures_are_those_of_its_library(body: bytes) -> None:
    headers = {
        "X-Slack-Request-Timestamp": str(NOW),
        "X-Slack-Signature": SignatureVerifier(secret_of("slack")).generate_signature(
            timestamp=str(NOW), body=body
        ),
    }
    channel_for("slack").verify(_request(headers, body))


@given(st.lists(st.tuples(TEXT.filter(bool), TEXT), max_size=8))
def test_twilio_signatures_are_those_of_its_library(fields: list[tuple[str, str]]) -> None:
    class Form(dict):  # type: ignore[type-arg]
        """A form with repeated fields, as the library takes them from web frameworks."""

        def getlist(self, name: str) -> list[str]:
            return [value for key, value in fields if key == name]

    form = Form(fields)
    signature = RequestValidator(secret_of("twilio")).compute_signature(URL, form)
    request = _request({"X-Twilio-Signature": signature}, urlencode(fields).encode())
    channel_for("twilio").verify(request)


def test_twilio_signs_the_address_too() -> None:
    entry = next(e for e in INDEX if e["event"] == "sms_text")
    request = request_of(entry)
    moved = _request(dict(request.headers), request.body, "http://127.0.0.1:8080/webhooks/twilio")
    with pytest.raises(Forged, match="public_url"):
        channel_for("twilio").verify(moved)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=%FF", b"&&&", b"=", "a=\udc80".encode(
    "utf-8", "surrogatepass")])
def test_twilio_body_that_is_no_form(body: bytes) -> None:
    with pytest.raises(Forged):
        channel_for("twilio").verify(_request({"X-Twilio-Signature": "x"}, body))


def test_a_flood_of_fields_is_not_even_sorted() -> None:
    with pytest.raises(Refused) as refused:
        channel_for("twilio").verify(_request({"X-Twilio-Signature": "x"}, b"a=1&" * 100_000))
    assert refused.value.status == 400


def test_slack_challenge_must_be_signed() -> None:
    body = b'{"type": "url_verification", "challenge": "abc"}'
    channel = channel_for("slack")
    answer = channel.handshake(_slack(str(NOW), body))
    assert answer is not None and (answer.status, answer.body) == (200, "abc")
    with pytest.raises(Unsigned):
        channel.handshake(_request({}, body))
    with pytest.raises(Forged):
        channel.handshake(_request(dict(_slack(str(NOW)).headers), body))


def test_slack_message_about_challenges_is_a_message() -> None:
    body = b'{"type": "event_callback", "event": {"type": "message", "text": "url_verification"}}'
    assert channel_for("slack").handshake(_slack(str(NOW), body)) is None


@pytest.mark.parametrize("token", ['{"for_user_id":"1"}', "", "a b", "%7B", "x" * 300, "é"])
def test_x_signs_no_webhook_for_strangers(token: str) -> None:
    """The answer to the CRC is what a webhook with the token as its body would carry."""
    request = WebhookRequest("GET", "/webhooks/x", {"crc_token": token}, {}, b"", "")
    answer = channel_for("x").handshake(request)
    assert answer is not None and (answer.status, answer.body) == (403, "")


def test_x_signature_is_over_the_raw_body() -> None:
    body = b'{"a": "\\u00e9\\/"}'
    digest = hmac.new(secret_of("x").encode(), body, hashlib.sha256).digest()
    headers = {"x-twitter-webhooks-signature": f"sha256={base64.b64encode(digest).decode()}"}
    channel_for("x").verify(_request(headers, body))
