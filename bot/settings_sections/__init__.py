"""What each section of sapa.toml may hold, and what is wrong with it."""

from bot.settings_sections.answers import (
    KnowledgeSettings,
    LanguagesSettings,
    MediaSettings,
    ModerationSettings,
    ReaderSettings,
)
from bot.settings_sections.connections import (
    GatewaySettings,
    MailSettings,
    WebhooksSettings,
)
from bot.settings_sections.error import SettingsError
from bot.settings_sections.privacy import PrivacySettings
from bot.settings_sections.processes import ActionsSettings, DataSettings, RasaSettings
from bot.settings_sections.shop import (
    CasesSettings,
    HoursSettings,
    OffersSettings,
    ShopSettings,
)
from bot.settings_sections.staff import DeskSettings, OidcSettings

__all__ = [
    "ActionsSettings",
    "CasesSettings",
    "DataSettings",
    "DeskSettings",
    "GatewaySettings",
    "HoursSettings",
    "KnowledgeSettings",
    "LanguagesSettings",
    "MailSettings",
    "MediaSettings",
    "ModerationSettings",
    "OffersSettings",
    "OidcSettings",
    "PrivacySettings",
    "RasaSettings",
    "ReaderSettings",
    "SettingsError",
    "ShopSettings",
    "WebhooksSettings",
]
