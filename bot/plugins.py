"""Parts of Sapa that other packages bring, by entry points.

A package names them in its pyproject.toml: ``[project.entry-points."sapa.channels"]`` for a
``bot.channels.base.Channel``, ``"sapa.commands"`` for a module with ``configure`` and ``run``,
``"sapa.shops"`` for a function of the settings that returns a ``bot.shop.shop.Shop``,
``"sapa.readers"`` for a ``bot.media.readers.reader.Reader``, in the environment of those.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any, Literal

Group = Literal["channels", "commands", "shops", "readers"]


def plugin_names(group: Group) -> list[str]:
    """What installed packages bring of this kind, without importing it."""
    return sorted({found.name for found in entry_points(group=f"sapa.{group}")})


def load_plugin(group: Group, name: str) -> Any:
    """The object behind the name; None if no installed package brings it."""
    for found in entry_points(group=f"sapa.{group}", name=name):
        return found.load()
    return None
