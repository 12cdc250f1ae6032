"""SentencePiece's pieces, from the file of its model, for the ``tokenizers`` package: the readers'
environment has that, and no SentencePiece.

A model is a Protocol Buffers message whose parts are numbered in sentencepiece_model.proto
(https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram

_PIECES, _TRAINING, _NORMALIZER = 1, 2, 3
_TEXT, _SCORE, _KIND = 1, 2, 3
_MODEL_KIND, _UNIGRAM = 3, 1
_CHARACTERS = 2
_UNKNOWN = 2
_SPACE = "▁"


class Pieces:
    """Splits a text into the pieces of a unigram model, and joins pieces to a text."""

    def __init__(
        self, pieces: Sequence[tuple[str, float]], unknown: int, characters: bytes
    ) -> None:
        self._tokenizer = Tokenizer(Unigram([*pieces], unknown))
        spaces = normalizers.Replace(Regex(" {2,}"), " ")
        known = [normalizers.Precompiled(characters)] if characters else []
        self._tokenizer.normalizer = normalizers.Sequence([*known, spaces])
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(_SPACE, "always")

    @classmethod
    def of_file(cls, file: Path) -> Pieces:
        """Raises ValueError: it is no unigram model of SentencePiece."""
        pieces: list[tuple[str, float]] = []
        unknown, characters = 0, b""
        for part, value in _parts(file.read_bytes()):
            if part == _PIECES and isinstance(value, bytes):
                piece = dict(_parts(value))
                if piece.get(_KIND) == _UNKNOWN:
                    unknown = len(pieces)
                text, score = piece[_TEXT], piece.get(_SCORE, 0.0)
                assert isinstance(text, bytes)
                pieces.append((text.decode(), float(score)))
            elif part == _TRAINING and isinstance(value, bytes):
                if dict(_parts(value)).get(_MODEL_KIND, _UNIGRAM) != _UNIGRAM:
                    raise ValueError(f"{file.name} is no unigram model.")
            elif part == _NORMALIZER and isinstance(value, bytes):
                found = dict(_parts(value)).get(_CHARACTERS, b"")
                characters = found if isinstance(found, bytes) else b""
        if not pieces:
            raise ValueError(f"{file.name} has no pieces.")
        return cls(pieces, unknown, characters)

    def split(self, text: str) -> list[str]:
        """The pieces of a sentence."""
        tokens: list[str] = self._tokenizer.encode(text.strip(), add_special_tokens=False).tokens
        return tokens

    @staticmethod
    def joined(pieces: Sequence[str]) -> str:
        """The text of a sentence's pieces."""
        return "".join(pieces).replace(_SPACE, " ").strip()


def _parts(data: bytes) -> Iterator[tuple[int, bytes | float]]:
    """The numbered parts of a message: bytes, or a number."""
    at = 0
    while at < len(data):
        key, at = _number(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _number(data, at)
            yield key >> 3, value
        elif kind == 2:
            length, at = _number(data, at)
            yield key >> 3, data[at : at + length]
            at += length
        elif kind == 5:
            yield key >> 3, struct.unpack_from("<f", data, at)[0]
            at += 4
        elif kind == 1:
            yield key >> 3, struct.unpack_from("<d", data, at)[0]
            at += 8
        else:
            raise ValueError("This is no model of SentencePiece.")


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = shift = 0
    while at < len(data):
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    raise ValueError("This is no model of SentencePiece.")
