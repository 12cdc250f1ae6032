"""How well are voice notes heard, and what does it cost?

    .venv/bin/python -m bench.voice [--clips FOLDER]

Without a folder: the recordings of people in the source of pocketsphinx (BSD; readings of LibriVox,
public domain), which are downloaded: English alone, and few. No free recordings of Indonesian may
be copied; name a folder with your own (index.csv: file,language,text). Beside ours pocketsphinx
5.1.1, which has an English model; vosk has none on PyPI. Where espeak-ng is installed, order
numbers are said by its voices as well: a smoke test, as no robot is a measure for people.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import shutil
import subprocess
import tarfile
import tempfile
import time
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.robot_orders import said_by_robots
from bot.commands.evaluation_figures import print_figures
from bot.commands.progress import tell
from bot.evaluation.voice import Clip, Heard, figures, read_clips
from bot.media.file_types import type_of
from bot.media_environment import media_python
from bot.processes.environments import prepare_media
from bot.processes.reader_process import ReaderProcesses
from bot.processes.uv import find_uv
from bot.project import STARTER as CHECKOUT
from bot.readings import Hint
from bot.settings_sections import MediaSettings

POCKETSPHINX = "pocketsphinx==5.1.1"
_DATA = "test/data"
_SAID = {
    "goforward.raw": "go forward ten meters",
    "something.raw": "go somewhere and do something",
    "tidigits/dhd.2934z.raw": "two nine three four zero",
    "cards/001.wav": "ten of clubs",
    "cards/002.wav": "four queen of clubs",
    "cards/003.wav": "seven of clubs",
    "cards/004.wav": "five five",
    "cards/005.wav": "eight of spades four of clubs seven of hearts",
    "librivox/sense_and_sensibility_01_austen_64kb-0870.wav": (
        "and mister john dashwood had then leisure to consider how much there might be prudently "
        "in his power to do for them"
    ),
    "librivox/sense_and_sensibility_01_austen_64kb-0880.wav": (
        "he was not an ill disposed young man"
    ),
    "librivox/sense_and_sensibility_01_austen_64kb-0890.wav": (
        "unless to be rather cold hearted and rather selfish is to be ill disposed"
    ),
    "librivox/sense_and_sensibility_01_austen_64kb-0920.wav": (
        "had he married a more amiable woman he might have been made still more respectable than "
        "he was"
    ),
    "librivox/sense_and_sensibility_01_austen_64kb-0930.wav": (
        "he might even have been made amiable himself"
    ),
}
"""As the transcriptions beside them, or their names, have it; the second "a" of 0920 is a slip."""

_TO_WAV = """
import sys, wave
from bot.media.readers.sound import RATE, decode
for source, target in zip(sys.argv[1::2], sys.argv[2::2]):
    samples, _ = decode(open(source, "rb").read(), 300)
    with wave.open(target, "wb") as file:
        file.setnchannels(1), file.setsampwidth(2), file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
"""

_HEAR = """
import json, sys, time, wave
from pocketsphinx import Decoder
decoder = Decoder(samprate=16000, loglevel="FATAL")
for path in sys.argv[1:]:
    began = time.monotonic()
    with wave.open(path) as file:
        sound, seconds = file.readframes(file.getnframes()), file.getnframes() / 16000
    decoder.start_utt(), decoder.process_raw(sound, full_utt=True), decoder.end_utt()
    found = decoder.hyp()
    text, took = (found.hypstr if found else ""), time.monotonic() - began
    print(json.dumps([text, seconds, took]), flush=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clips", type=Path, help="recordings of your own, with index.csv")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    prepare_media(tell)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        clips = read_clips(options.clips) if options.clips else _free_clips(folder)
        told = asyncio.run(_ours(clips, folder))
        english = [clip for clip in clips if clip.language == "en"]
        if english:
            told["beside"] = {"pocketsphinx, en": figures(_pocketsphinx(english, folder))}
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print_figures(told)


def _free_clips(folder: Path) -> list[Clip]:
    tell(f"Getting the source of {POCKETSPHINX} …")
    subprocess.run(
        [media_python(), "-m", "pip", "download", "--quiet", "--no-deps",
         "--no-binary", "pocketsphinx", "--dest", str(folder), POCKETSPHINX],
        check=True,
    )  # fmt: skip
    [archive] = folder.glob("pocketsphinx-*.tar.gz")
    with tarfile.open(archive) as source:
        source.extractall(folder, filter="data")
    data = next(folder.glob("pocketsphinx-*/")) / _DATA
    return [Clip(_with_header(data / name), "en", said) for name, said in _SAID.items()]


def _with_header(file: Path) -> Path:
    if file.suffix != ".raw":
        return file
    with wave.open(str(file.with_suffix(".wav")), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(file.read_bytes())
    return file.with_suffix(".wav")


async def _ours(clips: Sequence[Clip], folder: Path) -> dict[str, Any]:
    readers = ReaderProcesses(MediaSettings(readers="here"), folder / "readers.log")
    try:
        began = time.monotonic()
        await _hear(readers, clips[0])
        cold_s = time.monotonic() - began
        heard = [await _hear(readers, clip) for clip in clips]
    finally:
        await readers.aclose()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    orders = await said_by_robots() if shutil.which("espeak-ng") else []
    return {
        **figures(heard),
        "first_note_s": round(cold_s, 2),
        "cpu_s_with_the_start": round(used.ru_utime + used.ru_stime, 1),
        "memory_mb": used.ru_maxrss // 1024,
        "orders_said_by_robots": orders,
    }


async def _hear(readers: ReaderProcesses, clip: Clip) -> Heard:
    data = clip.file.read_bytes()
    began = time.monotonic()
    found = await readers.read(data, type_of(data).mime, Hint())
    took = time.monotonic() - began
    return Heard(clip, found.text, found.language, found.confidence, found.seconds or 0, took)


def _pocketsphinx(clips: Sequence[Clip], folder: Path) -> list[Heard]:
    """In an environment of its own, on the same sound."""
    tell(f"Installing {POCKETSPHINX} beside …")
    uv, python = find_uv(tell), folder / "baseline" / "bin" / "python"
    subprocess.run([uv, "venv", "--quiet", "--python", media_python(), str(folder / "baseline")],
                   check=True)  # fmt: skip
    subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), POCKETSPHINX],
                   check=True)  # fmt: skip
    waves = [str(folder / f"{number}.wav") for number in range(len(clips))]
    pairs = [path for clip, to in zip(clips, waves) for path in (str(clip.file), to)]
    subprocess.run([media_python(), "-c", _TO_WAV, *pairs], check=True, cwd=CHECKOUT)
    done = subprocess.run([str(python), "-c", _HEAR, *waves], check=True, stdout=subprocess.PIPE)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [
        Heard(clip, text, clip.language, 0.0, seconds, took)
        for clip, (text, seconds, took) in zip(clips, lines)
    ]


if __name__ == "__main__":
    main()
