"""What Messenger and Instagram have in common: webhooks of one shape and one Send API."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from bot.channels import parsing
from bot.channels.base import (
    Channel,
    MediaRequest,
    PictureLimits,
    Receipt,
    WebhookAnswer,
    WebhookRequest,
)
from bot.channels.graph_api import answer_handshake, failure, verify_signature
from bot.channels.http_client import PlatformApi
from bot.channels.meta_messaging.errors import is_permanent
from bot.channels.meta_messaging.events import Shop, read_events
from bot.channels.meta_messaging.messages import HUMAN_AGENT_S, Format, body_of, render
from bot.channels.required_settings import require, require_account
from bot.messages import Attachment, Inbound, Outbound

_PICTURES = PictureLimits(
    frozenset({"image/jpeg", "image/png", "image/gif"}), most_bytes=8_000_000
)
"""developers.facebook.com/docs/messenger-platform/instagram/features/send-message (PNG, JPEG, GIF,
8 MB), and the same of images in …/messenger-platform/reference/attachment-upload-api."""
_SOUNDS = frozenset({"audio/aac", "audio/mp4", "audio/wav"})
"""What both play: …/instagram/features/send-message"""


class MetaMessaging(Channel):
    """The channel of one page or Instagram account; a platform's class says what differs.

    ``app_secret`` signs what Meta sends, ``verify_token`` is the word given in Meta's dashboard
    beside the address of our webhook, ``access_token`` allows sending. ``app_id`` is the app's own
    number: by it we know our own messages among those that the shop sent. ``clock`` gives Unix
    seconds.

    Raises:
        ChannelNotReady: one of them is empty.
    """

    object: ClassVar[str]
    """What Meta calls the platform in webhooks."""
    account_setting: ClassVar[str]
    me: ClassVar[tuple[str, str]]
    """Where ``GET /me`` tells the account and its name."""
    form: ClassVar[Format]
    api_url: ClassVar[str]

    def __init__(
        self,
        app_secret: str,
        verify_token: str,
        access_token: str,
        account: str,
        app_id: str,
        api_url: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        prefix, table = self.name.upper(), f"under [channels.{self.name}] in sapa.toml"
        require(
            self.form.platform,
            (app_secret, f"{prefix}_APP_SECRET in the environment (Meta: App settings > Basic)"),
            (verify_token, f"{prefix}_VERIFY_TOKEN in the environment (any text of your own)"),
            (access_token, f"{prefix}_ACCESS_TOKEN in the environment (Meta: API setup)"),
            (account, f"{self.account_setting} {table}"),
            (app_id, f"app_id {table} (Meta: App settings > Basic)"),
        )
        self.account = account
        self._shop = Shop(self.name, self.object, account, app_id)
        self._app_secret = app_secret
        self._verify_token = verify_token
        authorization = {"Authorization": f"Bearer {access_token}"}
        self._api = PlatformApi(api_url or self.api_url, access_token, authorization)

    @classmethod
    def from_settings(cls, options: Mapping[str, Any], environ: Mapping[str, str]) -> MetaMessaging:
        prefix = cls.name.upper()
        return cls(
            app_secret=environ.get(f"{prefix}_APP_SECRET", ""),
            verify_token=environ.get(f"{prefix}_VERIFY_TOKEN", ""),
            access_token=environ.get(f"{prefix}_ACCESS_TOKEN", ""),
            account=str(options.get(cls.account_setting, "")),
            app_id=str(options.get("app_id", "")),
            api_url=str(options.get("api_url", "")),
        )

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        return answer_handshake(request, self._verify_token)

    def verify(self, request: WebhookRequest) -> None:
        verify_signature(request, self._app_secret)

    def parse(self, body: bytes) -> list[Inbound]:
        return read_events(body, self._shop)

    def render(self, message: Outbound) -> list[Outbound]:
        return render(message, self.form)

    def picture_limits(self, to: str) -> PictureLimits | None:
        return _PICTURES

    def sound_types(self, to: str) -> frozenset[str]:
        return _SOUNDS

    def answer_within_s(self, to: str) -> float | None:
        return HUMAN_AGENT_S

    async def send(self, message: Outbound) -> Receipt:
        receipt = Receipt(None)
        for part in self.render(message):
            body = body_of(part, self.form, self._clock())
            answer = await self._api.post(f"{self.account}/messages", body)
            if answer.status != 200:
                raise failure(self.form.platform, answer, is_permanent)
            receipt = Receipt(parsing.ident(answer.body, "message_id"))
        return receipt

    async def typing(self, to: str, context: Mapping[str, Any]) -> None:
        """Marks everything as read and shows "typing" until we answer, 20 s at most.

        developers.facebook.com/docs/messenger-platform/send-messages/sender-actions; an action
        needs a call of its own.
        """
        for action in ("mark_seen", "typing_on"):
            body = {"recipient": {"id": to}, "sender_action": action}
            await self._api.attempt(f"{self.account}/messages", body)

    async def media(self, event: Inbound, attachment: Attachment) -> MediaRequest:
        """The address came with the event, signed by Meta, and wants no token."""
        return MediaRequest(str(attachment.detail.get("url")))

    async def check(self) -> str:
        account, name = self.me
        answer = await self._api.get(f"me?fields={account},{name}")
        if answer.status != 200:
            raise failure(self.form.platform, answer, is_permanent)
        place = f"{self.account_setting} under [channels.{self.name}]"
        found = parsing.ident(answer.body, account)
        require_account(self.form.platform, found, self.account, place)
        return parsing.text(answer.body, name) or self.account

    async def aclose(self) -> None:
        await self._api.aclose()
