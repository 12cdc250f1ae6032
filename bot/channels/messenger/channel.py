"""Messenger by Meta's Messenger Platform.

developers.facebook.com/documentation/business-messaging/messenger-platform
"""

from __future__ import annotations

from bot.channels.base import RateLimit
from bot.channels.graph_api import failure
from bot.channels.meta_messaging.channel import MetaMessaging
from bot.channels.meta_messaging.errors import is_permanent
from bot.channels.meta_messaging.messages import Format
from bot.channels.text import utf16_length

_FIELDS = (
    "messages", "messaging_postbacks", "messaging_referrals", "messaging_optins", "message_echoes",
    "message_edits", "message_reactions", "message_deliveries", "message_reads",
    "messaging_policy_enforcement", "messaging_handovers", "standby",
)
"""Of …/messenger-platform/webhooks: what we read."""


class Messenger(MetaMessaging):
    """One Facebook page, its ``account`` being the page's id.

    Raises:
        ChannelNotReady: a setting or a secret is missing.
    """

    name = "messenger"
    settings = ("page_id", "app_id", "api_url")
    # developers.facebook.com/docs/graph-api/overview/rate-limiting: 300 calls a second
    pace = RateLimit(300, 1)
    object = "page"
    account_setting = "page_id"
    form = Format("Messenger", longest_text=2000, measure=utf16_length, metadata=True)
    me = ("id", "name")
    api_url = "https://graph.facebook.com/v23.0"

    async def register(self, webhook: str) -> bool:
        """Names the address to the app, and has the page's events go to the app:
        developers.facebook.com/docs/graph-api/reference/app/subscriptions and
        …/docs/graph-api/reference/page/subscribed_apps. Meta calls the address at once."""
        app = {"Authorization": f"Bearer {self._shop.app_id}|{self._app_secret}"}
        answer = await self._api.post(
            f"{self._shop.app_id}/subscriptions",
            {
                "object": self.object,
                "callback_url": webhook,
                "verify_token": self._verify_token,
                "fields": ",".join(_FIELDS),
            },
            app,
        )
        if answer.status == 200:
            fields = {"subscribed_fields": ",".join(_FIELDS)}
            answer = await self._api.post(f"{self.account}/subscribed_apps", fields)
        if answer.status != 200:
            raise failure("Messenger", answer, is_permanent)
        return True
