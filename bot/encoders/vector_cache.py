"""The text-to-vector cache in SQLite: nothing is encoded twice.

A file of its own, beside the shop's data and not among it: it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from typing import Protocol

import numpy as np
from sqlite_utils import Database
from tqdm import tqdm

from bot.arrays import Floats

BATCH = 128
"""Texts that are encoded and kept together: an interrupted training loses no more than these."""


class TextEncoder(Protocol):
    """What turns texts into unit vectors, and a fingerprint that changes when they could."""

    fingerprint: str

    def encode(self, texts: list[str]) -> Floats: ...


class VectorCache:
    """Encodes texts; remembers the vectors by the encoder's fingerprint and the text's hash.

    Args:
        file: the SQLite file; it and its folder are made where they are missing. Several
            processes may use it at once.
        encoder: what encodes the texts that are not known yet.

    Raises:
        OSError: the folder cannot be made.
        sqlite3.Error: the file cannot be written or is none of SQLite's.
    """

    def __init__(self, file: Path, encoder: TextEncoder) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            file, timeout=30, check_same_thread=False, isolation_level=None
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        self._database = Database(connection)
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, content_hash TEXT, vector BLOB, "
            "PRIMARY KEY (encoder, content_hash)) WITHOUT ROWID"
        )
        self._encoder = encoder

    def vectors(self, texts: list[str]) -> Floats:
        """Unit vectors of shape (len(texts), dimension); only unseen texts are encoded.

        On a terminal a bar shows how far it is, if there is more than a batch to encode.
        """
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        known = self._known(set(hashes))
        missing = [(h, t) for h, t in dict(zip(hashes, texts)).items() if h not in known]
        starts = range(0, len(missing), BATCH)
        for start in tqdm(starts, "Encoding", leave=False, disable=len(starts) < 2 or None):
            batch_hashes, batch = zip(*missing[start : start + BATCH])
            encoded = dict(zip(batch_hashes, self._encoder.encode(list(batch))))
            self._keep(encoded)
            known.update(encoded)
        return np.stack([known[h] for h in hashes])

    def encode(self, text: str) -> Floats:
        """The unit vector of a customer's words, which are not kept."""
        vector: Floats = self._encoder.encode([text])[0]
        return vector

    def _keep(self, encoded: dict[str, Floats]) -> None:
        rows = [(self._encoder.fingerprint, h, v.tobytes()) for h, v in encoded.items()]
        self._database.execute("BEGIN IMMEDIATE")
        with self._database.conn as connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def _known(self, hashes: set[str]) -> dict[str, Floats]:
        found: dict[str, Floats] = {}
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
