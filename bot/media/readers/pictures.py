"""Reads pictures: what is written in them, what kind they are, the facts that stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.media.readers.codes import codes_in
from bot.media.readers.fields import Finds, found_in, sure_fields
from bot.media.readers.images import NoPicture, Pixels, open_picture, scaled
from bot.media.readers.picture_kinds import kind_of
from bot.media.readers.pieces import Corners, Piece, score_of
from bot.media.readers.rows import Row, box_of_pieces
from bot.media.readers.shaking import movement_in, steadied
from bot.media.readers.straightening import rows_of
from bot.media.readers.strips import is_long, made_to_read, read_in_strips
from bot.media.readers.writing import Writing
from bot.readings import Code, Hint, Line, Reading

_MIMES = frozenset(
    f"image/{name}" for name in ("jpeg", "png", "webp", "gif", "bmp", "heic", "heif", "avif")
)
_SIDE = 1280
"""Of the longer side: what messengers leave of a picture, and enough to read it."""
TOO_LONG = "This picture is very long; only its beginning was read."
_PLAIN = 1.0
"""Nothing is in a picture whose colours differ less."""
_WELL_STEADIED = 0.97
"""Below it, the hand may not have shaken after all: the picture as it is may be read better."""
_OTHER_SCALE = 0.8
"""At another size the reader errs otherwise: what it then says too is right."""


class PictureReader:
    """A ``bot.media.readers.reader.Reader`` of pictures. ``models``: see ``Writing``."""

    def __init__(self, models: Path | None = None) -> None:
        self._writing = Writing(models)

    def takes(self, mime: str) -> bool:
        return mime in _MIMES

    def read(self, data: bytes, mime: str, hint: Hint) -> Reading:
        try:
            picture = open_picture(data)
        except NoPicture as error:
            return Reading(problem=str(error))
        reading = self.read_pixels(picture.pixels, hint)
        if picture.is_whole:
            return reading
        return replace(reading, problem="Only a part of this picture arrived.")

    def read_pixels(self, pixels: Pixels, hint: Hint) -> Reading:
        """What is in a picture that is unpacked already."""
        if pixels.std() < _PLAIN:
            return Reading("photo")
        codes, is_whole = codes_in(pixels), True
        if is_long(pixels):
            pixels, is_whole = made_to_read(pixels)
            read_in, pieces = pixels, read_in_strips(pixels, self._writing.read)
        else:
            pixels = scaled(pixels, min(1.0, _SIDE / max(pixels.shape[:2])))
            read_in, pieces = self._read_writing(pixels)
        if read_in is not pixels and not codes:
            codes = codes_in(read_in)
        size = (float(pixels.shape[1]), float(pixels.shape[0]))
        pieces = [piece for piece in pieces if not _is_in_a_code(piece, codes, size)]
        rows = rows_of(pieces)
        kind = kind_of([row.text for row in rows], codes)
        if kind == "identity_card":  # what stands on it is not kept
            return Reading(kind, confidence=score_of(pieces), has_face=True)
        first = found_in(rows, kind, hint)
        second = found_in(self._read_again(read_in, rows, first), kind, hint)
        return Reading(
            kind,
            text="\n".join(row.text for row in rows),
            confidence=round(score_of(pieces), 3),
            lines=tuple(
                Line(row.text, round(score_of(row.pieces), 3), box_of_pieces(row.pieces, size))
                for row in rows
            ),
            fields=sure_fields(first, second, rows, codes, size),
            codes=codes,
            problem=None if is_whole else TOO_LONG,
            is_whole=is_whole,
        )

    def _read_writing(self, pixels: Pixels) -> tuple[Pixels, list[Piece]]:
        """What is written, and the picture in which it was read: steadied where a hand shook."""
        movement = movement_in(pixels)
        if movement is None:
            return pixels, self._writing.read(pixels)
        still = steadied(pixels, movement)
        readings = [(still, self._writing.read(still))]
        if score_of(readings[0][1]) < _WELL_STEADIED:
            readings.append((pixels, self._writing.read(pixels)))
        return max(readings, key=lambda reading: score_of(reading[1]))

    def _read_again(self, pixels: Pixels, rows: Sequence[Row], found: Finds) -> list[Row]:
        """The rows with the pieces in which something was found read once more, smaller."""
        smaller = scaled(pixels, _OTHER_SCALE)
        again = {
            piece: self._writing.read_at(smaller, _times(piece.corners, _OTHER_SCALE))
            for several in found.values()
            for one in several
            for piece in rows[one.row].pieces_of(one.start, one.end)
        }
        return [Row(tuple(again.get(piece, piece) for piece in row.pieces)) for row in rows]


def _times(place: Corners, factor: float) -> Corners:
    a, b, c, d = ((x * factor, y * factor) for x, y in place)
    return (a, b, c, d)


def _is_in_a_code(piece: Piece, codes: Sequence[Code], size: tuple[float, float]) -> bool:
    """A code's own dots, taken for letters."""
    left, top, right, bottom = box_of_pieces([piece], size)
    x, y = (left + right) / 2, (top + bottom) / 2
    boxes = [code.box for code in codes if code.box]
    return any(box[0] < x < box[2] and box[1] < y < box[3] for box in boxes)
