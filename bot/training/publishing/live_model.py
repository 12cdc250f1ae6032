"""Which model answers customers: a link in the data folder, read by every worker that starts.

It changes at once and nowhere half: whoever follows it finds a whole model.
"""

from __future__ import annotations

import os
from pathlib import Path

from bot.settings import Settings


def live_link(settings: Settings) -> Path:
    """What workers are started with."""
    return settings.data_folder / "run" / "model.tar.gz"


def live_model(settings: Settings) -> Path | None:
    """The model that customers are answered by, or were when Sapa ran last, if there is one."""
    link = live_link(settings)
    return link.resolve() if link.exists() else None


def make_live(settings: Settings, model: Path) -> None:
    """From now on workers start with ``model``; the gateway has those that run load it."""
    link = live_link(settings)
    link.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = link.with_name(f".{link.name}.{os.getpid()}")
    new.unlink(missing_ok=True)
    new.symlink_to(model.resolve())
    new.replace(link)
