"""Messenger by Meta's Messenger Platform.

developers.facebook.com/documentation/business-messaging/messenger-platform
"""

from __future__ import annotations

from bot.channels.meta_messaging import MetaMessaging
from bot.channels.meta_messaging_messages import Format
from bot.channels.text import utf16_length


class Messenger(MetaMessaging):
    """One Facebook page, its ``account`` being the page's id.

    Raises:
        ChannelNotReady: a setting or a secret is missing.
    """

    name = "messenger"
    object = "page"
    account_setting = "page_id"
    form = Format("Messenger", longest_text=2000, measure=utf16_length, metadata=True)
    api_url = "https://graph.facebook.com/v23.0"
