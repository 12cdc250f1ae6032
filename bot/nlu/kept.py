"""What scikit-learn learned, kept in the model file without pickle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import skops.io


def keep(learned: Any, file: Path) -> None:
    skops.io.dump(learned, file)


def kept(file: Path) -> Any:
    """What ``keep`` wrote. The model file is our own: every type in it is trusted."""
    return skops.io.load(file, trusted=skops.io.get_untrusted_types(file=file))
