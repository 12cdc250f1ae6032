"""All migrations, in their order: each group of tables has a file of its own."""

from bot.store.schema import (  # noqa: F401
    cases,
    desk,
    login,
    moderation,
    notices,
    order_news,
    privacy,
    shop,
    windows,
)
from bot.store.schema.core import migrations

__all__ = ["migrations"]
