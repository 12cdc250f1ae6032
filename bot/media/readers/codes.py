"""Bar and QR codes in a picture, read by zxing-cpp (github.com/zxing-cpp/zxing-cpp, Apache 2.0).

What they hold is data: no link is opened, nothing is obeyed.
"""

from __future__ import annotations

import zxingcpp

from bot.media.readers.images import Pixels
from bot.readings import Code

MOST_CODES = 12
"""A parcel's label has three."""
_LONGEST_TEXT = 2000


def codes_in(pixels: Pixels) -> tuple[Code, ...]:
    """The codes with valid check digits, from the upper left."""
    height, width = pixels.shape[:2]
    found = []
    for code in zxingcpp.read_barcodes(pixels):
        place = code.position
        corners = place.top_left, place.top_right, place.bottom_right, place.bottom_left
        xs = [min(max(corner.x / width, 0.0), 1.0) for corner in corners]
        ys = [min(max(corner.y / height, 0.0), 1.0) for corner in corners]
        box = (min(xs), min(ys), max(xs), max(ys))
        found.append(Code(str(code.format), code.text[:_LONGEST_TEXT], box))
    found.sort(key=lambda code: code.box[1::-1] if code.box else ())
    return tuple(found[:MOST_CODES])
