"""The text-to-vector cache in SQLite: nothing is encoded twice."""

from __future__ import annotations

import hashlib
from typing import Protocol

import numpy as np
from sqlite_utils import Database


class TextEncoder(Protocol):
    """What turns texts into unit vectors, and a fingerprint that changes when they could."""

    fingerprint: str

    def encode(self, texts: list[str]) -> np.ndarray: ...


class VectorCache:
    """Encodes texts; remembers the vectors by the encoder's fingerprint and the text's hash."""

    def __init__(self, database: Database, encoder: TextEncoder) -> None:
        self._database = database
        self._encoder = encoder

    def vectors(self, texts: list[str]) -> np.ndarray:
        """Unit vectors of shape (len(texts), dimension); only unseen texts are encoded."""
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        known = self._known(set(hashes))
        missing = {h: text for h, text in zip(hashes, texts) if h not in known}
        if missing:
            encoded = dict(zip(missing, self._encoder.encode(list(missing.values()))))
            self._database.execute("BEGIN IMMEDIATE")
            with self._database.conn as connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                    [
                        (self._encoder.fingerprint, content_hash, vector.tobytes())
                        for content_hash, vector in encoded.items()
                    ],
                )
            known.update(encoded)
        return np.stack([known[h] for h in hashes])

    def encode(self, question: str) -> np.ndarray:
        """The unit vector of a customer's words, which are not kept."""
        return self._encoder.encode([question])[0]

    def _known(self, hashes: set[str]) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = {}
        wanted = sorted(hashes)
        for start in range(0, len(wanted), 500):
            batch = wanted[start : start + 500]
            rows = self._database.query(
                "SELECT content_hash, vector FROM vectors WHERE encoder = ? AND content_hash IN "
                f"({', '.join('?' * len(batch))})",
                [self._encoder.fingerprint, *batch],
            )
            found.update(
                (row["content_hash"], np.frombuffer(row["vector"], np.float32)) for row in rows
            )
        return found
