"""``./sapa evaluate pictures``: how well the readers of this machine read pictures."""

from __future__ import annotations

import argparse
import json
import resource
import time

from bot.commands.evaluation_figures import print_figures
from bot.commands.paths import given_path
from bot.commands.progress import step, tell
from bot.evaluation.pictures import Picture, Seen, figures, read_pictures, worst
from bot.media.file_types import type_of
from bot.media.reading_client import NotReadable
from bot.processes.environments import prepare_media
from bot.processes.reader_process import ReaderProcesses
from bot.readings import Hint, Reading
from bot.settings import Settings


async def evaluate_pictures(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the figures; returns the exit code."""
    pictures = read_pictures(given_path(args.folder))
    prepare_media(tell)
    readers = ReaderProcesses(settings.media, settings.data_folder / "log" / "evaluate.log")
    try:
        with step(f"Reading {len(pictures)} pictures"):
            started = time.monotonic()
            await _read(readers, pictures[0])  # loads the models
            cold_s = time.monotonic() - started
            seen = [await _read(readers, picture) for picture in pictures]
    finally:
        await readers.aclose()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        **figures(seen),
        "first_picture_s": round(cold_s, 2),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "memory_mb": used.ru_maxrss // 1024,
        "worst": worst(seen),
    }
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print_figures(told)
    return 0


async def _read(readers: ReaderProcesses, picture: Picture) -> Seen:
    data = picture.file.read_bytes()
    started = time.monotonic()
    try:
        reading = await readers.read(data, type_of(data).mime, Hint())
    except NotReadable:
        reading = Reading()
    return Seen(picture, reading, time.monotonic() - started)
