"""The key by which push services know the shop (VAPID, RFC 8292): made once, kept in the database,
which is its owner's alone, so that a restored backup still reaches every browser."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.store.engine.protocol import Database

_BYTES = 32


def push_key(database: Database) -> ec.EllipticCurvePrivateKey:
    """The private key; made where there is none, within the caller's transaction."""
    row = database.execute("SELECT private_key FROM push_key").fetchone()
    if row is None:
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        database.execute(
            "INSERT OR IGNORE INTO push_key VALUES (1, ?)", [number.to_bytes(_BYTES, "big")]
        )
        row = database.execute("SELECT private_key FROM push_key").fetchone()
    return ec.derive_private_key(int.from_bytes(row[0], "big"), ec.SECP256R1())


def public_part(key: ec.EllipticCurvePrivateKey) -> str:
    """What a browser must be told to take messages of this key's owner alone."""
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()
