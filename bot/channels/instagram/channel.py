"""Instagram by Meta's Instagram API with Instagram Login.

developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login
"""

from __future__ import annotations

from bot.channels.base import RateLimit
from bot.channels.meta_messaging.channel import MetaMessaging
from bot.channels.meta_messaging.messages import Format
from bot.channels.text import utf8_length


class Instagram(MetaMessaging):
    """One professional account, its ``account`` being the ``user_id`` that ``GET /me`` gives and
    webhooks carry, not the ``id`` beside it.

    What customers send is fetched as on Messenger. Of stories Meta forbids copies
    (developers.facebook.com/docs/messenger-platform/instagram/features/story-mention): they stay
    links, as they are no files of the message.

    Raises:
        ChannelNotReady: a setting or a secret is missing.
    """

    name = "instagram"
    settings = ("account_id", "app_id", "api_url")
    # developers.facebook.com/docs/graph-api/overview/rate-limiting: 100 calls a second
    pace = RateLimit(100, 1)
    object = "instagram"
    account_setting = "account_id"
    form = Format("Instagram", longest_text=1000, measure=utf8_length, metadata=False)
    me = ("user_id", "username")
    api_url = "https://graph.instagram.com/v23.0"
