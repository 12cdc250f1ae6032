"""What somebody logs in with, as a person would call it."""

from __future__ import annotations

from aiohttp import web
from ua_parser import parse

_LONGEST = 300
"""Characters of a User-Agent that are looked at: those of browsers are shorter."""


def device_of(request: web.Request) -> str:
    """Browser and system, as in "Chrome Mobile, Android"; empty where neither is known."""
    found = parse(request.headers.get("User-Agent", "")[:_LONGEST])
    parts = (found.user_agent and found.user_agent.family, found.os and found.os.family)
    return ", ".join(part for part in parts if part)
