"""A file that was encrypted opens as it was, in its place, with its key; else it says why not."""

from __future__ import annotations

import secrets

import pytest

from bot.store.files.file_encryption import FileUnreadable, seal, unseal

KEY = secrets.token_hex(32)
RECORDED = (
    "0073617061207365616c6564011de9485e9294835e3223e657c46d8fbcd30963"
    "c2587259930fd46d7bb8657b8f2ac65ebef8dd478c31176af4"
)
CONTENT = b"\xff\xd8\xff a picture of an ID card"


def test_it_opens_as_it_was_and_says_nothing_to_others() -> None:
    sealed = seal(CONTENT, "media/ab/1.jpg", KEY)
    assert unseal(sealed, "media/ab/1.jpg", KEY) == CONTENT
    assert b"ID card" not in sealed and KEY.encode() not in sealed
    assert bytes.fromhex(KEY) not in sealed
    assert seal(CONTENT, "media/ab/1.jpg", KEY) != sealed, "a nonce must not be used twice"


@pytest.mark.parametrize("position", [30, 40, -1])
def test_what_was_changed_or_cut_does_not_open(position: int) -> None:
    sealed = bytearray(seal(CONTENT, "media/ab/1.jpg", KEY))
    for length in (13, 20, 21, 30, 40, len(sealed) - 1):
        with pytest.raises(FileUnreadable, match="damaged|does not open"):
            unseal(bytes(sealed[:length]), "media/ab/1.jpg", KEY)
    sealed[position] ^= 1
    with pytest.raises(FileUnreadable, match="media/ab/1.jpg is damaged"):
        unseal(bytes(sealed), "media/ab/1.jpg", KEY)


def test_no_file_passes_for_another() -> None:
    """Nor may a customer's picture become one that the whole world can fetch."""
    sealed = seal(CONTENT, "media/ab/1.jpg", KEY)
    with pytest.raises(FileUnreadable, match="damaged"):
        unseal(sealed, "uploads/ab/1.jpg", KEY)


def test_another_key_or_none_is_told() -> None:
    sealed = seal(CONTENT, "media/ab/1.jpg", KEY)
    with pytest.raises(FileUnreadable, match="does not open media/ab/1.jpg"):
        unseal(sealed, "media/ab/1.jpg", secrets.token_hex(32))
    with pytest.raises(FileUnreadable, match="SAPA_DATABASE_KEY is not set"):
        unseal(sealed, "media/ab/1.jpg", None)


def test_files_of_this_version_stay_readable() -> None:
    """Sealed by the first release that did so; made with the key 00 01 … 1f."""
    assert unseal(bytes.fromhex(RECORDED), "media/ab/1.jpg", bytes(range(32)).hex()) == b"halo kak"
