"""What lies over sapa.toml: settings that were changed on the desk of a shop whose machines share a
database. They are kept there (``bot.store.staff.changed_settings``); this machine has a copy beside
its data, which all of its processes read, as they read sapa.toml.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.settings_sections import SettingsError

Place = tuple[str, str]
"""A section and a key of sapa.toml: ("hours", "monday"), ("channels.telegram", "bot_username")."""

Overlay = Mapping[Place, Any]

logger = logging.getLogger(__name__)


def overlay_file(data_folder: Path) -> Path:
    """Where this machine's copy is."""
    return data_folder / "changed-settings.json"


def read_overlay(file: Path) -> Overlay:
    """What was kept there last; nothing where that cannot be read, as the database has it."""
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
        return {(section, key): value for section, key, value in written}
    except FileNotFoundError:
        return {}
    except (OSError, TypeError, ValueError) as error:
        logger.error("%s is not used: %s", file, error)
        return {}


def keep_overlay(file: Path, overlay: Overlay) -> bool:
    """Keeps it for all processes of this machine; whether it is another one than before.

    Raises:
        OSError: it cannot be written.
    """
    if file.exists() and read_overlay(file) == overlay:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps([[*place, value] for place, value in overlay.items()], ensure_ascii=False)
    part, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(part, "w", encoding="utf-8") as unfinished:
            unfinished.write(content)
        os.replace(name, file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def laid_over(table: Mapping[str, Any], overlay: Overlay) -> dict[str, Any]:
    """sapa.toml's ``table`` with these values in it; sections that it lacks are added."""
    whole: dict[str, Any] = copy.deepcopy(dict(table))
    for (section, key), value in overlay.items():
        inner: Any = whole
        for name in section.split("."):
            inner = inner.setdefault(name, {}) if isinstance(inner, dict) else None
        if isinstance(inner, dict):  # else the reader says what is wrong with sapa.toml
            inner[key] = value
    return whole


def usable(overlay: Overlay, read: Callable[[Overlay], object]) -> Overlay:
    """What ``read``, the settings' reader, takes of it. The log names the rest, which a Sapa of
    another version may have kept: a shop is served without rather than not at all.

    Raises:
        SettingsError: ``read`` does not take even an empty one.
    """
    try:
        read(overlay)
        return overlay
    except SettingsError:
        read({})
    taken: dict[Place, Any] = {}
    for place, value in overlay.items():
        try:
            read({**taken, place: value})
            taken[place] = value
        except SettingsError as error:
            logger.error("What was changed on the desk is not used: %s", error)
    return taken
