"""Reads PDF documents by PDFium (pypdfium2): their text where they have it, else their pages as
pictures. Nothing in a document is run: PDFium's scripts and forms are not started.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium

from bot.media.readers.fields import ONE_OF_SEVERAL, found_in, sure_fields
from bot.media.readers.images import Pixels
from bot.media.readers.inflation import is_inflated
from bot.media.readers.picture_kinds import kind_of
from bot.media.readers.pictures import PictureReader
from bot.media.readers.pieces import Piece
from bot.media.readers.rows import Row, box_of_pieces
from bot.media.readers.straightening import rows_of
from bot.readings import Field, Hint, Line, Reading

MOST_PAGES = 20
TOO_LARGE = "This document is too large to be read."
TOO_MANY = "This document has more than twenty pages; only the first were read."
TOO_MANY_SCANS = "This document has more than five scanned pages; only the first five were read."
MOST_SCANNED = 5
"""Pages that are read as pictures; each takes a second."""
_SIDE = 1280
_FEWEST_CHARACTERS = 20
"""A page with less text is a scan, or empty."""
_MOST_TEXT = 50_000
_MOST_RECTANGLES = 1_000


class DocumentReader:
    """A ``bot.media.readers.reader.Reader`` of PDF documents; ``pictures`` reads scanned pages."""

    def __init__(self, pictures: PictureReader) -> None:
        self._pictures = pictures

    def takes(self, mime: str) -> bool:
        return mime == "application/pdf"

    def read(self, data: bytes, mime: str, hint: Hint) -> Reading:
        if is_inflated(data):
            return Reading("document", problem=TOO_LARGE)
        try:
            with closing(pdfium.PdfDocument(data)) as document:
                return self._read(document, hint)
        except pdfium.PdfiumError as error:
            locked = "password" in str(error).lower()
            return Reading(
                "document",
                problem="This document is locked with a password." if locked
                else "This document is damaged.",
            )  # fmt: skip

    def _read(self, document: pdfium.PdfDocument, hint: Hint) -> Reading:
        pages: list[Reading] = []
        scans = 0
        for number in range(min(len(document), MOST_PAGES)):
            with closing(document[number]) as page:
                rows = rows_of(list(_pieces(page)))
                if sum(len(row.text) for row in rows) >= _FEWEST_CHARACTERS:
                    pages.append(_of_text(rows, page.get_size(), hint))
                    continue
                scans += 1
                pages.append(
                    self._pictures.read_pixels(_as_picture(page), hint)
                    if scans <= MOST_SCANNED
                    else Reading()
                )
        reading = _together(pages)
        if len(document) > MOST_PAGES:
            return replace(reading, problem=TOO_MANY, is_whole=False)
        if scans > MOST_SCANNED:
            return replace(reading, problem=TOO_MANY_SCANS, is_whole=False)
        return reading


def _pieces(page: pdfium.PdfPage) -> Iterator[Piece]:
    """The page's own text, sure to the last character; places in points from the upper left."""
    height = page.get_height()
    with closing(page.get_textpage()) as text_page:
        for number in range(min(text_page.count_rects(), _MOST_RECTANGLES)):
            left, bottom, right, top = text_page.get_rect(number)
            text = " ".join(text_page.get_text_bounded(left, bottom, right, top).split())
            if text:
                corners = (left, height - top), (right, height - top)
                below = (right, height - bottom), (left, height - bottom)
                yield Piece(text, (1.0,) * len(text), (*corners, *below))


def _as_picture(page: pdfium.PdfPage) -> Pixels:
    scale = _SIDE / max(*page.get_size(), 1.0)
    drawn = page.render(scale=scale, rev_byteorder=False, may_draw_forms=False)
    return np.ascontiguousarray(drawn.to_numpy()[:, :, :3], dtype=np.uint8)


def _of_text(rows: list[Row], size: tuple[float, float], hint: Hint) -> Reading:
    kind = kind_of([row.text for row in rows], ())
    kind = "document" if kind in ("photo", "chat") else kind
    if kind == "identity_card":
        return Reading(kind, confidence=1.0, has_face=True)
    found = found_in(rows, kind, hint)
    return Reading(
        kind,
        text="\n".join(row.text for row in rows),
        confidence=1.0,
        lines=tuple(Line(row.text, 1.0, box_of_pieces(row.pieces, size)) for row in rows),
        fields=sure_fields(found, found, rows, (), size),
    )


def _together(pages: list[Reading]) -> Reading:
    """One reading of all pages: of orders all, of each other fact what the first page says that
    has it."""
    if not pages:
        return Reading("document", problem="This document has no pages.")
    fields: dict[str, Field] = {}
    for page in reversed(pages):
        fields.update({field.name: field for field in page.fields})
    told = [page for page in pages if page.text]
    kinds = [page.kind for page in pages if page.kind not in ("photo", "document", "unknown")]
    lines = [
        Line(line.text, line.confidence, line.box, number)
        for number, page in enumerate(pages, 1)
        for line in page.lines
    ]
    return Reading(
        "identity_card" if "identity_card" in kinds else kinds[0] if kinds else "document",
        text="\n\n".join(page.text for page in told)[:_MOST_TEXT],
        confidence=min((page.confidence for page in told), default=0.0),
        lines=tuple(lines),
        fields=(*(one for one in fields.values() if one.name != "order"), *_orders(pages)),
        codes=tuple(code for page in pages for code in page.codes),
        has_face=any(page.has_face for page in pages),
    )


def _orders(pages: list[Reading]) -> list[Field]:
    """Those of all pages, each once."""
    fields = [field for page in pages for field in page.fields if field.name == "order"]
    orders = list({field.value: field for field in reversed(fields)}.values())[::-1]
    if len(orders) < 2:
        return orders
    return [replace(one, confidence=min(one.confidence, ONE_OF_SEVERAL)) for one in orders]
