"""Trained models that read one text at a time: what scikit-learn learned, without its matrices."""

from __future__ import annotations

import hashlib
from pathlib import Path

FORMAT = hashlib.sha256(
    b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))
).hexdigest()
"""Part of the fingerprint of who keeps what these classes read: Rasa's cache may hold what was
written by another version of them."""
