"""All migrations, in their order: each group of tables has a file of its own."""

from bot.store.schema import (
    answer_outcomes,
    api,
    cases,
    desk,
    figures,
    gateways,
    inbox,
    insight,
    login,
    messaging_windows,
    moderation,
    notices,
    offers,
    order_news,
    personal_service,
    privacy,
    publishing,
    ratings,
    readings,
    sentiments,
    settings,
    shop,
    staffing,
    trends,
    web_chat,
    webhooks,
    weekly_mail,
)
from bot.store.schema.core import migrations

__all__ = [
    "answer_outcomes", "api", "cases", "desk", "figures", "gateways", "inbox", "insight", "login",
    "messaging_windows", "migrations", "moderation", "notices", "offers", "order_news",
    "personal_service", "privacy", "publishing", "ratings", "readings", "sentiments",
    "settings", "shop", "staffing", "trends", "web_chat", "webhooks", "weekly_mail",
]  # fmt: skip
