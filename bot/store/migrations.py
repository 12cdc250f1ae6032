"""All migrations, in their order: each group of tables has a file of its own."""

from bot.store import (  # noqa: F401
    schema_cases,
    schema_desk,
    schema_login,
    schema_moderation,
    schema_notices,
    schema_order_news,
    schema_privacy,
    schema_shop,
    schema_windows,
)
from bot.store.schema import migrations

__all__ = ["migrations"]
