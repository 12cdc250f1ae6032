"""All migrations, in their order: each group of tables has a file of its own."""

from bot.store import schema_desk, schema_moderation, schema_privacy, schema_shop  # noqa: F401
from bot.store.schema import migrations

__all__ = ["migrations"]
