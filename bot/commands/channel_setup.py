"""How each platform is connected: what to write into sapa.toml and .env, and where to click."""

from __future__ import annotations

from bot.channels.platforms import PLATFORMS, Platform
from bot.plugins import plugin_names
from bot.processes.services import local_address
from bot.settings import Settings


def platforms() -> dict[str, Platform]:
    """Ours, and those whose channels installed packages bring."""
    brought = {
        name: Platform(name.title(), f"fill in [channels.{name}] of sapa.toml as its package says")
        for name in plugin_names("channels")
    }
    return {**brought, **PLATFORMS}


def webhook_of(settings: Settings, name: str) -> str:
    """Where a platform sends its webhooks."""
    public = (settings.gateway.public_url or "https://<your public address>").rstrip("/")
    return f"{public}/webhooks/{name}"


def how_to_connect(settings: Settings) -> list[str]:
    """The address to open, and a line for each platform."""
    enabled = settings.enabled_channels()
    address = local_address(settings)
    lines = [f"Sapa is running: {address}", f"  For your staff: {address}/desk"]
    for name, platform in platforms().items():
        if name in enabled:
            lines.append(f"  {platform.title} is on. Once: ./sapa channels register {name}")
        else:
            lines.append(f"  {platform.title} is off. To connect it, {platform.to_enable}.")
    return [*lines, "Ctrl-C stops."]
