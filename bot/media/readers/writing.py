"""Reading the writing in a picture: pieces of text, where they stand, how sure each character is.

The work is done by PP-OCRv6 (github.com/PaddlePaddle/PaddleOCR, Apache 2.0), whose small models
are inside the package rapidocr.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from rapidocr import RapidOCR

from bot.media.readers.images import Pixels
from bot.media.readers.pieces import Corners, Piece, score_of
from bot.media.readers.straightening import direction_of, read_along

_PARAMS = {
    "EngineConfig.onnxruntime.intra_op_num_threads": 2,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Global.log_level": "error",
    "Global.max_side_len": 4000,  # whoever calls has scaled it
}
_UPSIDE_DOWN_BELOW = 0.85
"""Writing is hardly ever that unsure unless it stands on its head or is blurred."""
_LOOKED_AT_BOTH_WAYS = 4


class Writing:
    """The models, loaded when something is read first.

    ``models``: a folder with other ones, ``det.onnx`` (finds writing) and ``rec.onnx`` (reads it,
    its characters inside); without, those inside the package.
    """

    def __init__(self, models: Path | None = None) -> None:
        own = {"Det.model_path": "det.onnx", "Rec.model_path": "rec.onnx"}
        paths = {name: str(models / file) for name, file in own.items()} if models else {}
        self._params = {**_PARAMS, **paths}

    @cached_property
    def _engine(self) -> RapidOCR:
        return RapidOCR(params=self._params)

    def read(self, pixels: Pixels) -> list[Piece]:
        """All writing in the picture, whichever way it is turned."""
        places = self.find(pixels)
        pieces = [self.read_at(pixels, place) for place in places]
        if pieces and score_of(pieces) < _UPSIDE_DOWN_BELOW:
            longest = sorted(pieces, key=lambda p: len(p.text))[-_LOOKED_AT_BOTH_WAYS:]
            turned = [self.read_at(pixels, _on_its_head(p.corners)) for p in longest]
            if score_of(turned) > score_of(longest):
                pieces = [self.read_at(pixels, _on_its_head(place)) for place in places]
        return [piece for piece in pieces if piece.text.strip()]

    def find(self, pixels: Pixels) -> list[Corners]:
        """Where there is writing, each place in the direction in which most of it runs."""
        found = self._engine(pixels, use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None or not len(found.boxes):
            return []
        places: list[Corners] = [
            tuple((float(x), float(y)) for x, y in box)  # type: ignore[misc]
            for box in found.boxes
        ]
        direction = direction_of(places)
        return [read_along(place, direction) for place in places]

    def read_at(self, pixels: Pixels, place: Corners) -> Piece:
        """What stands in one place."""
        read = self._engine(
            _cut(pixels, place), use_det=False, use_cls=False, use_rec=True, return_word_box=True
        )
        scores = read.word_results[0].confs if read.txts[0] else ()
        return Piece(read.txts[0], tuple(float(score) for score in scores), place)


def _on_its_head(place: Corners) -> Corners:
    return (place[2], place[3], place[0], place[1])


def _cut(pixels: Pixels, place: Corners) -> Pixels:
    corners = np.array(place, dtype=np.float32)
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = max(1, int(max(sides[0], sides[2]))), max(1, int(max(sides[1], sides[3])))
    straight = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(corners, straight)
    cut = cv2.warpPerspective(
        pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cut, dtype=np.uint8)
