"""SMS and WhatsApp by Twilio: twilio.com/docs/messaging."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import re
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import encode_basic_auth

from bot.channels import parsing
from bot.channels.base import (
    CallFailed,
    Channel,
    ChannelNotReady,
    Forged,
    MediaRequest,
    PictureLimits,
    RateLimit,
    Receipt,
    SendFailed,
    Unsigned,
    WebhookAnswer,
    WebhookRequest,
)
from bot.channels.http_client import ApiAnswer, PlatformApi
from bot.channels.messaging_window import HOUR_S, require_open
from bot.channels.required_settings import require
from bot.channels.signatures import same
from bot.channels.twilio.errors import NO_ACCESS, is_permanent
from bot.channels.twilio.events import FAILED, read_events, read_form
from bot.channels.twilio.messages import form_of, on_whatsapp, render
from bot.messages import Attachment, Inbound, Outbound

API_URL = "https://api.twilio.com/2010-04-01"
MESSAGING_URL = "https://messaging.twilio.com/v2"

WINDOW_H = 24
"""WhatsApp's hours for free answers, twilio.com/docs/whatsapp/key-concepts; SMS has none."""
_INSTEAD = ", only an approved template (./sapa desk template)"

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


_PICTURES = PictureLimits(frozenset({"image/jpeg", "image/png"}), most_bytes=5_000_000)
"""twilio.com/docs/whatsapp/guidance-whatsapp-media-messages"""


class Twilio(Channel):
    """One Twilio account, its ``account`` being the account SID.

    Customers are addressed as Twilio does: ``+62…`` by SMS, ``whatsapp:+62…`` on WhatsApp. They are
    answered from the number that they wrote to; ``sms_number`` and ``whatsapp_number`` (E.164 with
    ``+``) are for when that is not known. ``auth_token`` signs what Twilio sends, and is the
    password of our calls; ``messaging_url`` is where typing is shown. ``clock`` gives Unix seconds.

    Raises:
        ChannelNotReady: one is missing (of the numbers: both) or no number.
    """

    name = "twilio"
    settings = ("account_sid", "sms_number", "whatsapp_number", "api_url", "messaging_url")
    pace = RateLimit(80, 1)  # twilio.com/docs/whatsapp/api#rate-limiting; SMS are queued at Twilio

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sms_number: str = "",
        whatsapp_number: str = "",
        api_url: str = API_URL,
        messaging_url: str = MESSAGING_URL,
        clock: Callable[[], float] = time.time,
    ) -> None:
        require(
            "Twilio",
            (account_sid, "account_sid under [channels.twilio] in sapa.toml"),
            (auth_token, "TWILIO_AUTH_TOKEN in the environment (Twilio console: Account info)"),
            (
                sms_number or whatsapp_number,
                "sms_number or whatsapp_number under [channels.twilio] in sapa.toml",
            ),
        )
        for number in filter(None, (sms_number, whatsapp_number)):
            if not _NUMBER.fullmatch(number):
                raise ChannelNotReady(
                    f"Twilio is not ready: write the number {number!r} under [channels.twilio] in"
                    ' sapa.toml like "+6281234567890".'
                )
        self.account = account_sid
        self._auth_token = auth_token
        self._clock = clock
        self._sms = sms_number
        self._whatsapp = f"whatsapp:{whatsapp_number}" if whatsapp_number else ""
        self._login = {"Authorization": encode_basic_auth(account_sid, auth_token)}
        self._api = PlatformApi(api_url, auth_token, self._login)
        self._messaging = PlatformApi(messaging_url, auth_token, self._login)

    @classmethod
    def from_settings(cls, options: Mapping[str, Any], environ: Mapping[str, str]) -> Twilio:
        return cls(
            account_sid=str(options.get("account_sid", "")),
            auth_token=environ.get("TWILIO_AUTH_TOKEN", ""),
            sms_number=str(options.get("sms_number", "")),
            whatsapp_number=str(options.get("whatsapp_number", "")),
            api_url=str(options.get("api_url") or API_URL),
            messaging_url=str(options.get("messaging_url") or MESSAGING_URL),
        )

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        return None  # Twilio never asks; the console names the address

    def verify(self, request: WebhookRequest) -> None:
        """twilio.com/docs/usage/security#validating-requests: the address that Twilio called, then
        each field's name and value, sorted."""
        signature = request.header("X-Twilio-Signature")
        if signature is None:
            raise Unsigned("X-Twilio-Signature is missing")
        fields = "".join(name + value for name, value in sorted(set(read_form(request.body))))
        signed = (request.url + fields).encode("utf-8", "surrogatepass")
        digest = hmac.new(self._auth_token.encode("utf-8"), signed, hashlib.sha1).digest()
        if not same(signature, base64.b64encode(digest).decode("ascii")):
            raise Forged(
                "X-Twilio-Signature does not match; it covers the address that Twilio calls, so"
                " public_url under [gateway] in sapa.toml must be its beginning"
            )

    def parse(self, body: bytes) -> list[Inbound]:
        return read_events(body, self.account)

    def render(self, message: Outbound) -> list[Outbound]:
        return render(message)

    def picture_limits(self, to: str) -> PictureLimits | None:
        return _PICTURES if on_whatsapp(to) else None  # in an SMS it is a link

    def answer_within_s(self, to: str) -> float | None:
        return WINDOW_H * HOUR_S if on_whatsapp(to) else None

    async def send(self, message: Outbound) -> Receipt:
        receipt = Receipt(None)
        for part in render(message):
            form = form_of(part, self._from(part))
            if on_whatsapp(part.to) and part.template is None:
                require_open(part, WINDOW_H, self._clock(), "WhatsApp", _INSTEAD)
            answer = await self._api.post_form(f"Accounts/{self.account}/Messages.json", form)
            if answer.status not in (200, 201):
                raise _failure(answer)
            receipt = Receipt(parsing.ident(answer.body, "sid"))
        return receipt

    def tells_of(self, message: Outbound) -> bool:
        """A template has no words to know it by."""
        return message.template is None

    async def find_sent(
        self, message: Outbound, since: float, known: Collection[str]
    ) -> Receipt | None:
        """twilio.com/docs/messaging/api/message-resource: the customer's last 50 messages. Not by
        ``DateSent``, which one that waits at Twilio does not have yet."""
        if not self.tells_of(message):
            raise CallFailed("Twilio does not tell which templates arrived", permanent=True)
        query = urlencode({"To": message.to, "From": self._from(message), "PageSize": 50})
        answer = await self._api.get(f"Accounts/{self.account}/Messages.json?{query}")
        if answer.status != 200:
            raise _failure(answer)
        body = form_of(message, self._from(message)).get("Body", "")
        for sent in parsing.rows(answer.body, "messages"):
            sid, status = parsing.text(sent, "sid"), parsing.text(sent, "status")
            same_words = (parsing.text(sent, "body") or "") == body
            sent_at = parsing.mail_time(sent, "date_created") or 0
            if same_words and sent_at >= since and sid not in known and status not in FAILED:
                return Receipt(sid)
        return None

    def _from(self, message: Outbound) -> str:
        whatsapp = on_whatsapp(message.to)
        written_to = str(message.context.get("written_to") or "")
        if written_to and on_whatsapp(written_to) == whatsapp:
            return written_to
        sender = self._whatsapp if whatsapp else self._sms
        if not sender:
            setting = "whatsapp_number" if whatsapp else "sms_number"
            raise SendFailed(
                f"there is no number to send from: set {setting} under [channels.twilio]",
                permanent=True,
            )
        return sender

    async def typing(self, to: str, context: Mapping[str, Any]) -> None:
        """On WhatsApp, marks the customer's message as read and shows "typing" until we answer,
        25 s at most: twilio.com/docs/whatsapp/api/typing-indicators-resource."""
        if on_whatsapp(to) and (message_id := context.get("message_id")):
            form = {"messageId": str(message_id), "channel": "whatsapp"}
            with contextlib.suppress(SendFailed):  # a courtesy: the answer is what counts
                await self._messaging.post_form("Indicators/Typing.json", form)

    async def media(self, event: Inbound, attachment: Attachment) -> MediaRequest:
        """twilio.com/docs/messaging/api/media-resource: it leads on to a place that wants no
        password."""
        url = str(attachment.detail.get("url"))
        return MediaRequest(url, self._login, frozenset({self._api.host}))

    async def check(self) -> str:
        """twilio.com/docs/iam/api/account"""
        answer = await self._api.get(f"Accounts/{self.account}.json")
        if answer.status != 200:
            raise _failure(answer)
        if (status := parsing.text(answer.body, "status")) != "active":
            raise CallFailed(f"the account is {status}: see Twilio's console", permanent=True)
        return parsing.text(answer.body, "friendly_name") or self.account

    async def aclose(self) -> None:
        await self._api.aclose()
        await self._messaging.aclose()


def _failure(answer: ApiAnswer) -> SendFailed:
    code = parsing.integer(answer.body, "code")
    return SendFailed(
        answer.reason("Twilio", code, parsing.text(answer.body, "message")),
        not answer.worth_repeating and (code is None or is_permanent(code)),
        answer.retry_after_s,
        no_access=answer.status == 401 or code in NO_ACCESS,
    )
