"""How each platform is connected: what to write into sapa.toml and .env, and where to click."""

from __future__ import annotations

from dataclasses import dataclass

from bot.plugins import plugin_names
from bot.processes.services import local_address
from bot.settings import Settings


@dataclass(frozen=True)
class Platform:
    """``by_hand`` is what ``./sapa channels register`` cannot do: the platform has no call for it,
    or none with our secrets."""

    title: str
    to_enable: str
    by_hand: str = ""


PLATFORMS = {
    "whatsapp": Platform(
        "WhatsApp",
        to_enable="fill in WHATSAPP_* in .env; in [channels.whatsapp] of sapa.toml set "
        "phone_number_id and enabled = true",
        by_hand="in Meta's dashboard, under WhatsApp > Configuration, give {webhook} and your "
        "WHATSAPP_VERIFY_TOKEN, and subscribe to messages, smb_message_echoes, user_preferences, "
        "and what tells of your account: account_update, account_alerts, account_review_update, "
        "phone_number_quality_update, message_template_status_update, security",
    ),
    "instagram": Platform(
        "Instagram",
        to_enable="fill in INSTAGRAM_* in .env; in [channels.instagram] of sapa.toml set "
        "account_id, app_id and enabled = true",
        by_hand="in Meta's dashboard, under Instagram > API setup with Instagram login, give "
        "{webhook} and your INSTAGRAM_VERIFY_TOKEN, and subscribe to messages, "
        "messaging_postbacks, messaging_referral, messaging_seen and message_reactions",
    ),
    "messenger": Platform(
        "Messenger",
        to_enable="fill in MESSENGER_* in .env; in [channels.messenger] of sapa.toml set "
        "page_id, app_id and enabled = true",
    ),
    "line": Platform(
        "LINE",
        to_enable="fill in LINE_* in .env; in [channels.line] of sapa.toml set bot_user_id and "
        "enabled = true",
        by_hand="in the LINE Developers Console, under Messaging API, turn on Use webhook and "
        "Webhook redelivery, and turn off the auto-reply messages",
    ),
    "telegram": Platform(
        "Telegram",
        to_enable="fill in TELEGRAM_* in .env; in [channels.telegram] of sapa.toml set "
        "bot_username and enabled = true",
    ),
    "slack": Platform(
        "Slack",
        to_enable="fill in SLACK_* in .env; in [channels.slack] of sapa.toml set team_id and "
        "enabled = true",
        by_hand="in the app's settings, give {webhook} as request URL under Event subscriptions "
        "and under Interactivity, subscribe the bot to message.im, app_mention and "
        "reaction_added, allow it chat:write and files:read, and messages in App home",
    ),
    "twilio": Platform(
        "Twilio",
        to_enable="fill in TWILIO_AUTH_TOKEN in .env; in [channels.twilio] of sapa.toml set "
        "account_sid, sms_number or whatsapp_number, and enabled = true; set public_url in "
        "[gateway]",
        by_hand="in Twilio's console, give {webhook} for incoming messages of your number and "
        "of your WhatsApp sender, and as its status callback",
    ),
    "tiktok": Platform(
        "TikTok",
        to_enable="fill in TIKTOK_* in .env; in [channels.tiktok] of sapa.toml set business_id and "
        "enabled = true",
    ),
    "x": Platform(
        "X",
        to_enable="fill in X_* in .env; in [channels.x] of sapa.toml set user_id and "
        "enabled = true",
        by_hand="register {webhook} with POST /2/webhooks of X's API, and subscribe to "
        "dm.received and dm.sent of your account with POST /2/activity/subscriptions",
    ),
}


def platforms() -> dict[str, Platform]:
    """Ours, and those whose channels installed packages bring."""
    brought = {
        name: Platform(name.title(), f"fill in [channels.{name}] of sapa.toml as its package says")
        for name in plugin_names("channels")
    }
    return {**brought, **PLATFORMS}


def webhook_of(settings: Settings, name: str) -> str:
    """Where a platform sends its webhooks."""
    public = (settings.gateway.public_url or "https://<your public address>").rstrip("/")
    return f"{public}/webhooks/{name}"


def how_to_connect(settings: Settings) -> list[str]:
    """The address to open, and a line for each platform."""
    enabled = settings.enabled_channels()
    address = local_address(settings)
    lines = [f"Sapa is running: {address}", f"  For your staff: {address}/desk"]
    for name, platform in platforms().items():
        if name in enabled:
            lines.append(f"  {platform.title} is on. Once: ./sapa channels register {name}")
        else:
            lines.append(f"  {platform.title} is off. To connect it, {platform.to_enable}.")
    return [*lines, "Ctrl-C stops."]
