"""``./sapa evaluate voice``: how well the readers of this machine hear what is said."""

from __future__ import annotations

import argparse
import json
import resource
import time

from bot.commands.evaluation_figures import print_figures
from bot.commands.paths import given_path
from bot.commands.progress import step, tell
from bot.evaluation.voice import Clip, Heard, figures, read_clips, worst
from bot.media.file_types import type_of
from bot.media.reading_client import NotReadable
from bot.processes.environments import prepare_media
from bot.processes.reader_process import ReaderProcesses
from bot.readings import Hint, Reading
from bot.settings import Settings


async def evaluate_voice(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the figures; returns the exit code."""
    clips = read_clips(given_path(args.folder))
    prepare_media(tell)
    log = settings.data_folder / "log" / "evaluate_voice.log"
    readers = ReaderProcesses(settings.media, log)
    try:
        with step(f"Listening to {len(clips)} recordings"):
            started = time.monotonic()
            await _listen(readers, clips[0])  # loads the model
            cold_s = time.monotonic() - started
            heard = [await _listen(readers, clip) for clip in clips]
    finally:
        await readers.aclose()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        **figures(heard),
        "first_note_s": round(cold_s, 2),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "memory_mb": used.ru_maxrss // 1024,
        "worst": worst(heard),
    }
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print_figures(told)
    return 0


async def _listen(readers: ReaderProcesses, clip: Clip) -> Heard:
    data = clip.file.read_bytes()
    started = time.monotonic()
    try:
        reading = await readers.read(data, type_of(data).mime, Hint())
    except NotReadable:
        reading = Reading()
    took = time.monotonic() - started
    return Heard(
        clip, reading.text, reading.language, reading.confidence, reading.seconds or 0.0, took
    )
