"""What ``./sapa serve`` says when it is up: where the bot is, and how customers get there."""

from __future__ import annotations

from dataclasses import dataclass

from bot.processes.services import local_address
from bot.settings import Settings


@dataclass(frozen=True)
class _Platform:
    title: str
    to_enable: str
    to_connect: str


_PLATFORMS = {
    "whatsapp": _Platform(
        "WhatsApp",
        to_enable="fill in WHATSAPP_* in .env; in [channels.whatsapp] of sapa.toml set "
        "phone_number_id and enabled = true",
        to_connect="in Meta's dashboard, under WhatsApp > Configuration, give {webhook} and your "
        "WHATSAPP_VERIFY_TOKEN, and subscribe to messages",
    ),
    "instagram": _Platform(
        "Instagram",
        to_enable="fill in INSTAGRAM_* in .env; in [channels.instagram] of sapa.toml set "
        "account_id, app_id and enabled = true",
        to_connect="in Meta's dashboard, under Instagram > API setup with Instagram login, give "
        "{webhook} and your INSTAGRAM_VERIFY_TOKEN, and subscribe to messages, "
        "messaging_postbacks, messaging_referral, messaging_seen and message_reactions",
    ),
    "messenger": _Platform(
        "Messenger",
        to_enable="fill in MESSENGER_* in .env; in [channels.messenger] of sapa.toml set "
        "page_id, app_id and enabled = true",
        to_connect="in Meta's dashboard, under Messenger > API setup, give {webhook} and your "
        "MESSENGER_VERIFY_TOKEN, and subscribe the page to messages, messaging_postbacks, "
        "messaging_referrals, messaging_optins, message_echoes, message_edits, message_reactions, "
        "message_deliveries and message_reads",
    ),
    "line": _Platform(
        "LINE",
        to_enable="fill in LINE_* in .env; in [channels.line] of sapa.toml set bot_user_id and "
        "enabled = true",
        to_connect="in the LINE Developers Console, under Messaging API, give {webhook} as webhook "
        "URL, turn on Use webhook and Webhook redelivery, and turn off the auto-reply messages",
    ),
    "telegram": _Platform(
        "Telegram",
        to_enable="fill in TELEGRAM_* in .env; in [channels.telegram] of sapa.toml set "
        "bot_username and enabled = true",
        to_connect="call setWebhook of the Bot API with {webhook} as url and your "
        "TELEGRAM_SECRET_TOKEN as secret_token",
    ),
    "slack": _Platform(
        "Slack",
        to_enable="fill in SLACK_* in .env; in [channels.slack] of sapa.toml set team_id and "
        "enabled = true",
        to_connect="in the app's settings, give {webhook} as request URL under Event "
        "subscriptions and under Interactivity, subscribe the bot to message.im, app_mention and "
        "reaction_added, and allow messages in App home",
    ),
    "twilio": _Platform(
        "Twilio",
        to_enable="fill in TWILIO_AUTH_TOKEN in .env; in [channels.twilio] of sapa.toml set "
        "account_sid, sms_number or whatsapp_number, and enabled = true; set public_url in "
        "[gateway]",
        to_connect="in Twilio's console, give {webhook} for incoming messages of your number and "
        "of your WhatsApp sender, and as its status callback",
    ),
    "tiktok": _Platform(
        "TikTok",
        to_enable="fill in TIKTOK_* in .env; in [channels.tiktok] of sapa.toml set business_id and "
        "enabled = true",
        to_connect="call business/webhook/update/ of TikTok's API with {webhook} as callback_url "
        "and DIRECT_MESSAGE as event_type",
    ),
    "x": _Platform(
        "X",
        to_enable="fill in X_* in .env; in [channels.x] of sapa.toml set user_id and "
        "enabled = true",
        to_connect="register {webhook} with POST /2/webhooks of X's API, and subscribe to "
        "dm.received and dm.sent of your account with POST /2/activity/subscriptions",
    ),
}


def how_to_connect(settings: Settings) -> list[str]:
    """The address to open, and a line for each platform."""
    address = local_address(settings)
    public = (settings.gateway.public_url or "https://<your public address>").rstrip("/")
    enabled = settings.enabled_channels()
    lines = [f"Sapa is running: {address}"]
    for name, platform in _PLATFORMS.items():
        if name in enabled:
            how = platform.to_connect.format(webhook=f"{public}/webhooks/{name}")
            lines.append(f"  {platform.title} is on. Once, {how}.")
        else:
            lines.append(f"  {platform.title} is off. To connect it, {platform.to_enable}.")
    return [*lines, "Ctrl-C stops."]
