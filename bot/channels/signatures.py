"""Comparing what a request carries with what only the platform can know."""

from __future__ import annotations

import base64
import hashlib
import hmac


def same(given: str, wanted: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    # Headers can hold any bytes, which arrive as surrogates; compare_digest takes only ASCII text.
    return hmac.compare_digest(
        given.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass")
    )


def hmac_sha256(secret: str, body: bytes) -> str:
    """The HMAC-SHA256 of a body in lower-case hexadecimal."""
    return hmac.new(secret.encode("utf-8"), body, hashlib.sha256).hexdigest()


def hmac_sha256_base64(secret: str, body: bytes) -> str:
    """The HMAC-SHA256 of a body in base64."""
    return base64.b64encode(bytes.fromhex(hmac_sha256(secret, body))).decode("ascii")


REPLAY_WINDOW_S = 300
"""How old a signed time may be: docs.slack.dev/authentication/verifying-requests-from-slack."""


def recent(timestamp: str, now: float) -> bool:
    """Whether a signed Unix time in seconds is so near to ours that nobody kept the request to
    send it again."""
    return (
        timestamp.isascii()
        and timestamp.isdecimal()
        and len(timestamp) < 12
        and abs(now - int(timestamp)) <= REPLAY_WINDOW_S
    )
