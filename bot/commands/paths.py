"""Paths that people write after a command."""

from __future__ import annotations

import os
from pathlib import Path


def given_path(path: str) -> Path:
    """A path as the caller means it, who may be in another folder than the checkout."""
    return Path(os.environ.get("SAPA_CALLED_FROM", "."), path)
