"""Encryption at rest of files that are no databases: AES-256-GCM of the package cryptography.

A sealed file is ``MARK``, eight bytes that tell which key it needs, a random nonce of twelve bytes,
and AES-GCM's output. Mark, key's name and the file's own name are authenticated with it: a sealed
file that was changed, cut, or put in another's place does not open. Both the AES key and the key's
name come from SAPA_DATABASE_KEY by HKDF-SHA256 (RFC 5869) with the info ``sapa files 1`` and no
salt: the key is random already. Files are sealed and opened whole, in memory.
"""

from __future__ import annotations

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.store.engine.connection import KEY
from bot.store.engine.errors import StoreUnavailable

MARK = b"\x00sapa sealed\x01"
"""No file of a kind that people send begins so."""

_KEY_NAME, _NONCE, _TAG = 8, 12, 16
HEAD = len(MARK) + _KEY_NAME
"""Bytes at the beginning of a sealed file that say which key it needs."""


class FileUnreadable(StoreUnavailable):
    """A file cannot be opened with our key; the message says why and what to do."""


def seal(content: bytes, name: str, key: str) -> bytes:
    """The content as it may lie on the disk under ``name``; ``key`` is 64 hexadecimal digits."""
    secret, key_name = _derived(key)
    head, nonce = MARK + key_name, os.urandom(_NONCE)
    return head + nonce + AESGCM(secret).encrypt(nonce, content, head + name.encode())


def unseal(sealed: bytes, name: str, key: str | None) -> bytes:
    """The content that was sealed under ``name``.

    Raises:
        FileUnreadable: there is no key, it is another one, or the file is damaged.
    """
    if not key:
        raise FileUnreadable(
            f"{name} is encrypted, and {KEY} is not set. Put the key into the environment or .env."
        )
    secret, key_name = _derived(key)
    head, nonce = sealed[:HEAD], sealed[HEAD : HEAD + _NONCE]
    if head != MARK + key_name and len(head) == HEAD:
        raise FileUnreadable(
            f"The key in {KEY} does not open {name}. Use the key with which it was encrypted."
        )
    bound = head + name.encode()
    try:
        return AESGCM(secret).decrypt(nonce, memoryview(sealed)[HEAD + _NONCE :], bound)
    except (InvalidTag, ValueError) as error:
        raise FileUnreadable(f"{name} is damaged. Take it from a backup.") from error


def is_sealed(content: bytes) -> bool:
    return content.startswith(MARK)


def key_name(key: str) -> bytes:
    """By what a sealed file tells that it needs this key; it gives nothing away of it."""
    return _derived(key)[1]


def needed_key(beginning: bytes) -> bytes | None:
    """The name of the key that a file needs, by its first ``HEAD`` bytes; None for one that is not
    sealed."""
    return beginning[len(MARK) : HEAD] if is_sealed(beginning) else None


def content_size(sealed_size: int) -> int:
    """Bytes of the content of a sealed file that has ``sealed_size`` bytes."""
    return max(0, sealed_size - HEAD - _NONCE - _TAG)


@lru_cache(maxsize=4)
def _derived(key: str) -> tuple[bytes, bytes]:
    """The AES key, and the key's name."""
    both = HKDF(SHA256(), 32 + _KEY_NAME, salt=None, info=b"sapa files 1").derive(
        bytes.fromhex(key)
    )
    return both[:32], both[32:]
