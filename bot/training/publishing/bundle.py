"""A version as it goes from machine to machine: what staff edit, and which model belongs to it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import UserError
from bot.store.publishing.machines import Problem
from bot.training.draft.editable_files import is_editable
from bot.training.publishing.versions import Version

FORMAT = 1

LARGEST = 64_000_000
"""Bytes of a bundle once it is unpacked. The sample shop's are 1.5 million; a few kilobytes of gzip
can be made to fill a machine's memory."""

_MODEL = re.compile(r"[0-9A-Za-z][\w.-]{0,200}")
_STORED_MODEL = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.tar\.gz")


class BundleRefused(UserError):
    """A bundle of the bucket is not taken; the message says why. ``problem`` says it in a word."""

    problem: Problem = "damaged"


class BundleOfAnotherShop(BundleRefused):
    """Two shops have one prefix in the bucket, or one database."""

    problem: Problem = "of_another_shop"


@dataclass(frozen=True)
class Bundle:
    """``files`` are all editable files by their names, ``model`` is the path of the model in the
    bucket."""

    version: Version
    files: Mapping[str, bytes]
    model: str


def pack(shop: str, bundle: Bundle) -> bytes:
    """``bundle`` as it lies in the bucket; ``shop`` is the shop's mark."""
    files = {name: content.decode("utf-8") for name, content in bundle.files.items()}
    told = {
        "format": FORMAT, "shop": shop, "version": asdict(bundle.version),
        "model": bundle.model, "files": files,
    }  # fmt: skip
    return gzip.compress(json.dumps(told, ensure_ascii=False).encode(), mtime=0)


def unpack(content: bytes, path: str, shop: str) -> Bundle:
    """What ``pack`` made; ``path`` is where it lay, ``shop`` our mark.

    Raises:
        BundleRefused: it is damaged, or another shop's.
    """
    check(content, path)
    try:
        told = json.loads(_unzipped(content))
        if told["format"] != FORMAT:
            raise BundleRefused(
                "What was published was packed by a newer Sapa. Bring this machine to that one."
            )
        if told["shop"] != shop:
            raise BundleOfAnotherShop(
                "What lies in the bucket was published by another shop, so it is not taken. Give "
                "each shop a prefix and a database of its own."
            )
        version = Version(**{**told["version"], "files": tuple(told["version"]["files"])})
        files = {str(name): text.encode() for name, text in told["files"].items()}
        model = str(told["model"])
    except (
        ValueError, KeyError, TypeError, AttributeError, EOFError, OSError, RecursionError,
        zlib.error,
    ) as error:  # fmt: skip
        raise damaged(path) from error
    if not _is_sound(version, files) or not _STORED_MODEL.fullmatch(model):
        raise damaged(path)
    return Bundle(version, files, model)


def _unzipped(content: bytes) -> bytes:
    """Raises ValueError: it is larger than any bundle."""
    with gzip.open(io.BytesIO(content)) as file:
        unzipped = file.read(LARGEST + 1)
    if len(unzipped) > LARGEST:
        raise ValueError("it is larger than any bundle")
    return unzipped


def _is_sound(version: Version, files: Mapping[str, bytes]) -> bool:
    """Whether what becomes paths here, and words of git's and the desk's, is just that."""
    words = (version.at, version.by, version.note, version.model, *version.files)
    return (
        type(version.number) is int and version.number > 0
        and (version.brings_back is None or type(version.brings_back) is int)
        and all(isinstance(word, str) for word in words)
        and _MODEL.fullmatch(version.model) is not None
        and all(is_editable(name) and name.isprintable() for name in (*files, *version.files))
    )  # fmt: skip


def check(content: bytes, path: str) -> None:
    """Raises BundleRefused if ``content`` is not what was put under ``path``."""
    if hashlib.sha256(content).hexdigest() != Path(path).name.partition(".")[0]:
        raise damaged(path)


def damaged(path: str) -> BundleRefused:
    """To be raised of the bundle at ``path``."""
    return BundleRefused(
        "{path} in the bucket is damaged, so this machine goes on with what it has. Publish anew, "
        "or bring another version back.",
        path=path,
    )
