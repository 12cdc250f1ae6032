"""The platforms as people know them: what each needs to be connected, and where to click."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Needed:
    """A setting (by its key in sapa.toml) or a secret (by its name in the environment) of a
    platform: what people call it, and where it is found. ``is_ours`` is a secret of our own making:
    left empty, one is made."""

    name: str
    label: str
    hint: str = ""
    is_optional: bool = False
    is_ours: bool = False


@dataclass(frozen=True)
class Platform:
    """``by_hand`` is what ``./sapa channels register`` cannot do: the platform has no call for it,
    or none with our secrets. ``chat_id`` says what a chat is known by there, to send it a test
    message."""

    title: str
    to_enable: str
    by_hand: str = ""
    settings: tuple[Needed, ...] = ()
    secrets: tuple[Needed, ...] = ()
    chat_id: str = ""
    registers: bool = False


PLATFORMS = {
    "whatsapp": Platform(
        "WhatsApp",
        to_enable="fill in WHATSAPP_* in .env; in [channels.whatsapp] of sapa.toml set "
        "phone_number_id and enabled = true",
        by_hand="in Meta's dashboard, under WhatsApp > Configuration, give {webhook} and your "
        "verify token, and subscribe to messages, smb_message_echoes, user_preferences, "
        "and what tells of your account: account_update, account_alerts, account_review_update, "
        "phone_number_quality_update, message_template_status_update, security",
        settings=(
            Needed(
                "phone_number_id", "Phone number ID", "Meta app dashboard > WhatsApp > API setup"
            ),
        ),
        secrets=(
            Needed(
                "WHATSAPP_ACCESS_TOKEN", "Access token", "Meta app dashboard > WhatsApp > API setup"
            ),
            Needed(
                "WHATSAPP_APP_SECRET", "App secret", "Meta app dashboard > App settings > Basic"
            ),
            Needed(
                "WHATSAPP_VERIFY_TOKEN",
                "Verify token",
                "Any word of your own: Meta asks for it beside the webhook address.",
            ),
        ),
        chat_id="A phone number with its country, such as 6281234567890",
    ),
    "instagram": Platform(
        "Instagram",
        to_enable="fill in INSTAGRAM_* in .env; in [channels.instagram] of sapa.toml set "
        "account_id, app_id and enabled = true",
        by_hand="in Meta's dashboard, under Instagram > API setup with Instagram login, give "
        "{webhook} and your verify token, and subscribe to messages, "
        "messaging_postbacks, messaging_referral, messaging_seen and message_reactions",
        settings=(
            Needed(
                "account_id",
                "Account ID",
                "Meta app dashboard > Instagram > API setup with Instagram login",
            ),
            Needed("app_id", "App ID", "Meta app dashboard > App settings > Basic"),
        ),
        secrets=(
            Needed(
                "INSTAGRAM_ACCESS_TOKEN",
                "Access token",
                "Meta app dashboard > Instagram > API setup with Instagram login",
            ),
            Needed(
                "INSTAGRAM_APP_SECRET",
                "App secret",
                "Meta app dashboard > Instagram > API setup with Instagram login",
            ),
            Needed(
                "INSTAGRAM_VERIFY_TOKEN",
                "Verify token",
                "Any word of your own: Meta asks for it beside the webhook address.",
            ),
        ),
    ),
    "messenger": Platform(
        "Messenger",
        to_enable="fill in MESSENGER_* in .env; in [channels.messenger] of sapa.toml set "
        "page_id, app_id and enabled = true",
        settings=(
            Needed("page_id", "Page ID", "Your page > About > Page transparency"),
            Needed("app_id", "App ID", "Meta app dashboard > App settings > Basic"),
        ),
        secrets=(
            Needed(
                "MESSENGER_ACCESS_TOKEN",
                "Access token of the page",
                "Meta app dashboard > Messenger > API setup",
            ),
            Needed(
                "MESSENGER_APP_SECRET", "App secret", "Meta app dashboard > App settings > Basic"
            ),
            Needed(
                "MESSENGER_VERIFY_TOKEN",
                "Verify token",
                "Any word of your own: Meta asks for it beside the webhook address.",
            ),
        ),
        registers=True,
    ),
    "line": Platform(
        "LINE",
        to_enable="fill in LINE_* in .env; in [channels.line] of sapa.toml set bot_user_id and "
        "enabled = true",
        by_hand="in the LINE Developers Console, under Messaging API, turn on Use webhook and "
        "Webhook redelivery, and turn off the auto-reply messages",
        settings=(
            Needed(
                "bot_user_id",
                "Your user ID",
                "LINE Developers Console > Basic settings: U and 32 letters and digits",
            ),
        ),
        secrets=(
            Needed(
                "LINE_CHANNEL_ACCESS_TOKEN",
                "Channel access token",
                "LINE Developers Console > Messaging API (a long-lived one)",
            ),
            Needed(
                "LINE_CHANNEL_SECRET", "Channel secret", "LINE Developers Console > Basic settings"
            ),
        ),
        registers=True,
    ),
    "telegram": Platform(
        "Telegram",
        to_enable="fill in TELEGRAM_* in .env; in [channels.telegram] of sapa.toml set "
        "bot_username and enabled = true",
        settings=(
            Needed(
                "bot_username",
                "Name of the bot",
                "How people in a group call it, without @",
                is_optional=True,
            ),
        ),
        secrets=(
            Needed(
                "TELEGRAM_BOT_TOKEN",
                "Token of the bot",
                "@BotFather in Telegram gives it: digits, a colon, letters",
            ),
            Needed(
                "TELEGRAM_SECRET_TOKEN",
                "Secret of the webhook",
                "Leave it empty: Sapa makes one.",
                is_ours=True,
            ),
        ),
        chat_id="The number of a chat",
        registers=True,
    ),
    "slack": Platform(
        "Slack",
        to_enable="fill in SLACK_* in .env; in [channels.slack] of sapa.toml set team_id and "
        "enabled = true",
        by_hand="in the app's settings, give {webhook} as request URL under Event subscriptions "
        "and under Interactivity, subscribe the bot to message.im, app_mention and "
        "reaction_added, allow it chat:write and files:read, and messages in App home",
        settings=(
            Needed(
                "team_id",
                "Workspace ID",
                "T and letters and digits, in the address of your workspace",
            ),
        ),
        secrets=(
            Needed(
                "SLACK_BOT_TOKEN",
                "Bot token",
                "api.slack.com/apps > your app > OAuth & permissions (xoxb-…)",
            ),
            Needed(
                "SLACK_SIGNING_SECRET",
                "Signing secret",
                "api.slack.com/apps > your app > Basic information",
            ),
        ),
    ),
    "twilio": Platform(
        "Twilio",
        to_enable="fill in TWILIO_AUTH_TOKEN in .env; in [channels.twilio] of sapa.toml set "
        "account_sid, sms_number or whatsapp_number, and enabled = true; set public_url in "
        "[gateway]",
        by_hand="in Twilio's console, give {webhook} for incoming messages of your number and "
        "of your WhatsApp sender, and as its status callback",
        settings=(
            Needed("account_sid", "Account SID", "Twilio console > Account info: AC…"),
            Needed(
                "sms_number",
                "Number for SMS",
                "+62…; one of the two numbers is enough",
                is_optional=True,
            ),
            Needed("whatsapp_number", "Number for WhatsApp", "+62…", is_optional=True),
        ),
        secrets=(Needed("TWILIO_AUTH_TOKEN", "Auth token", "Twilio console > Account info"),),
        chat_id="A phone number with its country, such as +6281234567890",
    ),
    "tiktok": Platform(
        "TikTok",
        to_enable="fill in TIKTOK_* in .env; in [channels.tiktok] of sapa.toml set business_id and "
        "enabled = true",
        settings=(
            Needed("business_id", "Business ID", "TikTok for Business > My apps > App detail"),
        ),
        secrets=(
            Needed("TIKTOK_APP_ID", "App ID", "TikTok for Business > My apps > App detail"),
            Needed("TIKTOK_APP_SECRET", "App secret", "TikTok for Business > My apps > App detail"),
            Needed("TIKTOK_REFRESH_TOKEN", "Refresh token", "It comes with the authorization."),
        ),
        registers=True,
    ),
    "x": Platform(
        "X",
        to_enable="fill in X_* in .env; in [channels.x] of sapa.toml set user_id and "
        "enabled = true",
        by_hand="register {webhook} with POST /2/webhooks of X's API, and subscribe to "
        "dm.received and dm.sent of your account with POST /2/activity/subscriptions",
        settings=(Needed("user_id", "User ID", "The number, not the @name"),),
        secrets=(
            Needed("X_API_KEY", "API key", "X developer console > your app > Keys and tokens"),
            Needed(
                "X_API_SECRET", "API secret", "X developer console > your app > Keys and tokens"
            ),
            Needed(
                "X_ACCESS_TOKEN", "Access token", "X developer console > your app > Keys and tokens"
            ),
            Needed(
                "X_ACCESS_TOKEN_SECRET",
                "Access token secret",
                "X developer console > your app > Keys and tokens",
            ),
        ),
    ),
}
