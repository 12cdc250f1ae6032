"""What was thrown away of a draft last, so that it can be brought back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from bot.training.edits.yaml_items import write_atomically

FILE = "draft.discarded.json"


def keep_discarded(data_folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Keeps the content of ``files``, as the draft had them (None: removed), in the place of what
    was kept before."""
    texts = {
        name: None if content is None else content.decode("utf-8", "surrogateescape")
        for name, content in files.items()
    }
    write_atomically(data_folder / FILE, json.dumps(texts).encode())


def discarded(data_folder: Path) -> dict[str, bytes | None]:
    """What was thrown away last, by file; empty where there is nothing to bring back."""
    try:
        texts = json.loads((data_folder / FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return {
        name: None if text is None else text.encode("utf-8", "surrogateescape")
        for name, text in texts.items()
    }


def forget_discarded(data_folder: Path) -> None:
    """There is nothing to bring back any more."""
    (data_folder / FILE).unlink(missing_ok=True)
