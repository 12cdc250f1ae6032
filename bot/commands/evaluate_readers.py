"""``./sapa evaluate voice`` and ``./sapa evaluate pictures``: how well the readers of this machine
hear what is said and read what is shown."""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.commands.evaluation_figures import print_figures
from bot.commands.paths import given_path
from bot.commands.progress import step, tell
from bot.evaluation import pictures, voice
from bot.gateway.reading_hints import how_money_is_written
from bot.media.file_types import type_of
from bot.media.reading_client import NotReadable
from bot.processes.environments import prepare_media
from bot.processes.reader_process import ReaderProcesses
from bot.readings import Hint, Reading
from bot.settings import Settings


@dataclass(frozen=True)
class _Read:
    """What was read in each file, with the seconds that it took; and those of the first time, in
    which the models are loaded."""

    readings: list[tuple[Reading, float]]
    first_s: float


async def evaluate_voice(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the figures; returns the exit code."""
    clips = voice.read_clips(given_path(args.folder))
    title = f"Listening to {len(clips)} recordings"
    read = await _read(title, [clip.file for clip in clips], settings)
    heard = [
        voice.Heard(clip, one.text, one.language, one.confidence, one.seconds or 0.0, took_s)
        for clip, (one, took_s) in zip(clips, read.readings)
    ]
    first = {"first_note_s": read.first_s}
    return _tell(args, voice.figures(heard), first, voice.worst(heard))


async def evaluate_pictures(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the figures; returns the exit code."""
    given = pictures.read_pictures(given_path(args.folder))
    title = f"Reading {len(given)} pictures"
    read = await _read(title, [picture.file for picture in given], settings)
    seen = [
        pictures.Seen(picture, one, took_s)
        for picture, (one, took_s) in zip(given, read.readings)
    ]
    first = {"first_picture_s": read.first_s}
    return _tell(args, pictures.figures(seen), first, pictures.worst(seen))


async def _read(title: str, files: Sequence[Path], settings: Settings) -> _Read:
    prepare_media(tell)
    decimals, signs = how_money_is_written(settings.shop.currency)
    hint = Hint(decimals=decimals, signs=signs)
    readers = ReaderProcesses(settings.media, settings.data_folder / "log" / "evaluate.log")
    try:
        with step(title):
            _, first_s = await _read_one(readers, files[0], hint)
            read = [await _read_one(readers, file, hint) for file in files]
            return _Read(read, round(first_s, 2))
    finally:
        await readers.aclose()


async def _read_one(readers: ReaderProcesses, file: Path, hint: Hint) -> tuple[Reading, float]:
    data = file.read_bytes()
    started = time.monotonic()
    try:
        reading = await readers.read(data, type_of(data).mime, hint)
    except NotReadable:
        reading = Reading()
    return reading, time.monotonic() - started


def _tell(
    args: argparse.Namespace, figures: dict[str, Any], first: dict[str, float], worst: list[Any]
) -> int:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        **figures,
        **first,
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "memory_mb": used.ru_maxrss // 1024,
        "worst": worst,
    }
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print_figures(told)
    return 0
