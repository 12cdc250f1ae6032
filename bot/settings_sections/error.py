"""What is wrong with the settings."""

from __future__ import annotations

from bot.errors import UserError


class SettingsError(UserError):
    """sapa.toml or the environment is wrong; the message says where and what to write instead."""
