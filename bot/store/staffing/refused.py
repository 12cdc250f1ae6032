"""Why how work is given out cannot be set so."""

from __future__ import annotations

from bot.errors import UserError


class StaffingRefused(UserError):
    """What was asked for cannot be done; the message says why and what to do."""
