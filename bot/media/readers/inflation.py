"""Whether a document unpacks to far more than it is: some kilobytes that become gigabytes, made to
keep a reader busy. Looked at before PDFium is, which unpacks whatever it is given.
"""

from __future__ import annotations

import re
import zlib

MOST_OF_A_STREAM = 80 * 2**20
"""Bytes: a picture of 25 megapixels in three colours."""
MOST_IN_ALL = 400 * 2**20
"""Bytes of all streams: twenty pages of pictures. To unpack so much takes a second."""

MOST_STREAMS = 20_000
"""Of a document that anybody sends; to begin with each costs time."""

_STREAM = re.compile(rb"stream\r?\n")
_PACKED_AT_ONCE, _UNPACKED_AT_ONCE = 2**16, 2**20
_DEEPEST = 3
"""What is packed is packed again seldom, and more often never."""


def is_inflated(data: bytes) -> bool:
    """Whether a stream of the PDF, or all together, go beyond these bounds. Streams that are not
    packed by Flate, or are encrypted, are not looked into: the process's memory and time bound
    them."""
    left = MOST_IN_ALL
    for number, start in enumerate(_STREAM.finditer(data)):
        unpacked = _unpacked_size(memoryview(data)[start.end() :], _DEEPEST)
        left -= unpacked
        if unpacked > MOST_OF_A_STREAM or left < 0 or number >= MOST_STREAMS:
            return True
    return False


def _unpacked_size(packed: memoryview, deepest: int) -> int:
    """Of the packed stream at its beginning, up to a little more than MOST_OF_A_STREAM; 0 if none
    is there. ``deepest``: so often it may have been packed."""
    if not _begins_packed(packed[:2]) or not deepest:
        return 0
    unpacker, size, inner = zlib.decompressobj(), 0, bytearray()
    is_packed_again: bool | None = None
    try:
        for at in range(0, len(packed), _PACKED_AT_ONCE):
            rest: bytes | memoryview = packed[at : at + _PACKED_AT_ONCE]
            while rest and not unpacker.eof:
                piece = unpacker.decompress(rest, _UNPACKED_AT_ONCE)
                rest = unpacker.unconsumed_tail
                size += len(piece)
                if is_packed_again is None and len(piece) > 1:
                    is_packed_again = _begins_packed(piece[:2])
                if is_packed_again:
                    inner += piece
                if size > MOST_OF_A_STREAM:
                    return size
            if unpacker.eof:
                break
    except zlib.error:
        pass  # what came before it was unpacked, by PDFium too
    return size + (_unpacked_size(memoryview(inner), deepest - 1) if inner else 0)


def _begins_packed(head: bytes | memoryview) -> bool:
    """Whether these two bytes are those with which Flate begins."""
    return len(head) == 2 and head[0] & 15 == 8 and (head[0] * 256 + head[1]) % 31 == 0
