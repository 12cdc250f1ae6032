"""How well made pictures are read: usual and harsh ones, of templates and seeds kept back, beside
tesseract (Debian: tesseract-ocr tesseract-ocr-ind) where it is installed.

``.venv-media/bin/python -m bench.pictures [--each 2] [--development]``. Whoever changes a reader
looks at the pictures of ``--development`` only.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.damaged import HARSH, USUAL
from bench.made_pictures import DEVELOPMENT, HELD_OUT, made_pictures, write
from bot.evaluation.pictures import Seen, figures, read_pictures, worst
from bot.media.readers.fields import found_in, sure_fields
from bot.media.readers.images import open_picture
from bot.media.readers.picture_kinds import kind_of
from bot.media.readers.pictures import PictureReader
from bot.media.readers.pieces import Piece
from bot.media.readers.straightening import rows_of
from bot.readings import Hint, Reading

SEEDS = {"development": 7, "held out": 20261130}
_TESSERACT = ("tesseract", "-", "-", "-l", "ind+eng", "--psm", "3", "tsv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=2, help="pictures of each template")
    parser.add_argument("--development", action="store_true")
    given = parser.parse_args()
    name = "development" if given.development else "held out"
    of = DEVELOPMENT if given.development else HELD_OUT
    reader = PictureReader()
    ways: dict[str, Callable[[bytes], Reading]] = {
        "Sapa": lambda data: reader.read(data, "", Hint())
    }
    if shutil.which("tesseract"):
        ways["tesseract"] = read_by_tesseract
    for conditions, harsh in ((USUAL, False), (HARSH, True)):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            write(folder, made_pictures(of, SEEDS[name] + harsh, given.each, conditions))
            for way, read in ways.items():
                told = _measured(folder, read)
                print(f"{name}, {'harsh' if harsh else 'usual'}, {way}:", json.dumps(told))


def _measured(folder: Path, read: Callable[[bytes], Reading]) -> dict[str, object]:
    seen = []
    before = _cpu_s()
    for picture in read_pictures(folder):
        started = time.monotonic()
        reading = read(picture.file.read_bytes())
        seen.append(Seen(picture, reading, time.monotonic() - started))
    return {
        **figures(seen),
        "cpu_s_a_picture": round((_cpu_s() - before) / len(seen), 2),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "worst": worst(seen),
    }


def _cpu_s() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def read_by_tesseract(data: bytes) -> Reading:
    """Tesseract's lines, with our rules for kinds and facts; no codes, no second look."""
    size = open_picture(data).pixels.shape
    done = subprocess.run(_TESSERACT, input=data, capture_output=True, check=False)
    table = csv.DictReader(
        io.StringIO(done.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    pieces = []
    for row in table:
        text = (row["text"] or "").strip()
        if text:
            x, y, w, h = (float(row[name]) for name in ("left", "top", "width", "height"))
            score = max(float(row["conf"]), 0) / 100
            corners = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
            pieces.append(Piece(text, (score,) * len(text), corners))
    rows = rows_of(pieces)
    kind = kind_of([row.text for row in rows], ())
    found = found_in(rows, kind, Hint())
    fields = sure_fields(found, found, rows, (), (float(size[1]), float(size[0])))
    return Reading(kind, fields=fields)


if __name__ == "__main__":
    main()
