"""WhatsApp by Meta's Cloud API.

developers.facebook.com/documentation/business-messaging/whatsapp
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from bot.channels import parsing
from bot.channels.base import (
    Channel,
    MediaRequest,
    PictureLimits,
    RateLimit,
    Receipt,
    WebhookAnswer,
    WebhookRequest,
)
from bot.channels.graph_api import (
    answer_handshake,
    failure,
    token_expiry,
    verify_signature,
)
from bot.channels.http_client import PlatformApi
from bot.channels.messaging_window import HOUR_S, require_open
from bot.channels.required_settings import require
from bot.channels.whatsapp.errors import is_permanent
from bot.channels.whatsapp.events import read_events
from bot.channels.whatsapp.messages import body_of, render
from bot.messages import Attachment, Inbound, Outbound

API_URL = "https://graph.facebook.com/v23.0"
_MEDIA_HOST = "lookaside.fbsbx.com"
WINDOW_H = 24
"""…/whatsapp/messages/send-messages#customer-service-windows"""
_INSTEAD = ", only an approved template (./sapa desk template)"


PICTURES = PictureLimits(frozenset({"image/jpeg", "image/png"}), most_bytes=5_000_000)
"""…/whatsapp/messages/image-messages#supported-image-formats; WebP is for stickers."""
SOUNDS = frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"})
"""…/whatsapp/messages/audio-messages#supported-audio-formats"""


class WhatsApp(Channel):
    """One WhatsApp Business number, its ``account`` being the phone number id.

    ``app_secret`` signs what Meta sends, ``verify_token`` is the word given in Meta's dashboard
    beside the address of our webhook, ``access_token`` allows sending. ``clock`` gives Unix
    seconds.

    Raises:
        ChannelNotReady: one of them is empty.
    """

    name = "whatsapp"
    settings = ("phone_number_id", "api_url")
    # developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput and #pair-rate-limits
    pace = RateLimit(80, 1, chat_every_s=6, chat_burst=45)

    def __init__(
        self,
        app_secret: str,
        verify_token: str,
        access_token: str,
        phone_number_id: str,
        api_url: str = API_URL,
        clock: Callable[[], float] = time.time,
    ) -> None:
        require(
            "WhatsApp",
            (app_secret, "WHATSAPP_APP_SECRET in the environment (Meta: App settings > Basic)"),
            (verify_token, "WHATSAPP_VERIFY_TOKEN in the environment (any text of your own)"),
            (access_token, "WHATSAPP_ACCESS_TOKEN in the environment (Meta: WhatsApp > API setup)"),
            (phone_number_id, "phone_number_id under [channels.whatsapp] in sapa.toml"),
        )
        self.account = phone_number_id
        self._app_secret = app_secret
        self._verify_token = verify_token
        self._clock = clock
        self._access_token = access_token
        self._authorization = {"Authorization": f"Bearer {access_token}"}
        self._api = PlatformApi(api_url, access_token, self._authorization)

    @classmethod
    def from_settings(cls, options: Mapping[str, Any], environ: Mapping[str, str]) -> WhatsApp:
        return cls(
            app_secret=environ.get("WHATSAPP_APP_SECRET", ""),
            verify_token=environ.get("WHATSAPP_VERIFY_TOKEN", ""),
            access_token=environ.get("WHATSAPP_ACCESS_TOKEN", ""),
            phone_number_id=str(options.get("phone_number_id", "")),
            api_url=str(options.get("api_url") or API_URL),
        )

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        return answer_handshake(request, self._verify_token)

    def verify(self, request: WebhookRequest) -> None:
        verify_signature(request, self._app_secret)

    def parse(self, body: bytes) -> list[Inbound]:
        return read_events(body, self.account)

    def render(self, message: Outbound) -> list[Outbound]:
        return render(message)

    def picture_limits(self, to: str) -> PictureLimits | None:
        return PICTURES

    def sound_types(self, to: str) -> frozenset[str]:
        return SOUNDS

    def answer_within_s(self, to: str) -> float | None:
        return WINDOW_H * HOUR_S

    async def send(self, message: Outbound) -> Receipt:
        receipt = Receipt(None)
        for part in render(message):
            body = body_of(part)
            if part.template is None:
                require_open(part, WINDOW_H, self._clock(), "WhatsApp", _INSTEAD)
            answer = await self._api.post(f"{self.account}/messages", body)
            if answer.status != 200:
                raise failure("WhatsApp", answer, is_permanent)
            sent = parsing.rows(answer.body, "messages")
            receipt = Receipt(parsing.ident(sent[0], "id") if sent else None)
        return receipt

    async def typing(self, to: str, context: Mapping[str, Any]) -> None:
        """Marks the customer's message as read and shows "typing" until we answer, 25 s at most.

        …/whatsapp/typing-indicators; needs ``message_id`` in the context.
        """
        if message_id := context.get("message_id"):
            body = {
                "messaging_product": "whatsapp",
                "status": "read",
                "message_id": message_id,
                "typing_indicator": {"type": "text"},
            }
            await self._api.attempt(f"{self.account}/messages", body)

    async def media(self, event: Inbound, attachment: Attachment) -> MediaRequest:
        """…/whatsapp/business-phone-numbers/media: by its id a medium gets an address, good for
        five minutes, that wants the token too."""
        media_id = quote(str(attachment.detail.get("media_id")), safe="")
        answer = await self._api.get(f"{media_id}?phone_number_id={self.account}")
        url = parsing.text(answer.body, "url")
        if answer.status != 200 or url is None:
            raise failure("WhatsApp", answer, is_permanent)
        return MediaRequest(url, self._authorization, frozenset({_MEDIA_HOST, self._api.host}))

    async def check(self) -> str:
        fields = ("verified_name", "display_phone_number")
        answer = await self._api.get(f"{self.account}?fields={','.join(fields)}")
        if answer.status != 200:
            raise failure("WhatsApp", answer, is_permanent)
        shown = (parsing.text(answer.body, field) for field in fields)
        return " ".join(filter(None, shown)) or self.account

    async def token_expires(self) -> float | None:
        return await token_expiry(self._api, self._access_token, "WhatsApp", is_permanent)

    async def aclose(self) -> None:
        await self._api.aclose()
