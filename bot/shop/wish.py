"""Which customer's message asks for a change of an order: the same one where its turn is run again,
after a crash, so that it is granted once and told alike."""

from __future__ import annotations

from contextvars import ContextVar

asked_by: ContextVar[str | None] = ContextVar("asked_by", default=None)
"""The message's number; None where nobody knows it."""
