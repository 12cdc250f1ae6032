"""What the packaged model hears: one voice note of a person in all formats, and sounds in which
nobody speaks."""

from __future__ import annotations

import io
import subprocess
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.dialogue.heard_words import UNSURE
from bot.media_environment import media_python
from bot.readings import Hint, Reading
from tests.media.readers.conftest import Read

CLIPS = Path(__file__).parent / "clips"
RATE = 16_000

MAKE_HOURS = """
import io, sys, av, numpy
out = io.BytesIO()
with av.open(out, "w", format="ogg") as file:
    stream = file.add_stream("libopus", rate=16000, options={"frame_duration": "60", "dtx": "1"})
    stream.layout, stream.bit_rate = "mono", 6000
    silence = av.AudioFrame.from_ndarray(numpy.zeros((1, 960), "int16"), "s16", "mono")
    silence.sample_rate = 16000
    for number in range(60_000):
        silence.pts = number * 960
        file.mux(stream.encode(silence))
sys.stdout.buffer.write(out.getvalue())
"""

MAKE_VIDEO = """
import io, sys, av, numpy
out = io.BytesIO()
with av.open(out, "w", format="mp4") as film:
    pictures = film.add_stream("mpeg4", rate=5)
    pictures.width = pictures.height = 64
    sound = None
    if sys.argv[1:] != ["silent"]:
        clip = av.open(io.BytesIO(sys.stdin.buffer.read()))
        sound = film.add_stream_from_template(clip.streams.audio[0])
    for _ in range(15):
        frame = av.VideoFrame.from_ndarray(numpy.zeros((64, 64, 3), "uint8"), "rgb24")
        film.mux(pictures.encode(frame))
    film.mux(pictures.encode())
    for packet in clip.demux(audio=0) if sound else ():
        if packet.dts is not None:
            packet.stream = sound
            film.mux(packet)
sys.stdout.buffer.write(out.getvalue())
"""

Listen = Callable[..., Awaitable[Reading]]


@pytest.fixture
def listen(read: Read) -> Listen:
    async def listen(data: bytes, mime: str = "audio/wav", hint: Hint = Hint()) -> Reading:
        return await read(data, mime, hint)

    return listen


def clip(ending: str) -> bytes:
    return (CLIPS / f"go_forward.{ending}").read_bytes()


def video(sound: bytes | None = None) -> bytes:
    """Three seconds of black, with this sound or none."""
    command = [media_python(), "-c", MAKE_VIDEO, *(["silent"] if sound is None else [])]
    return subprocess.run(command, input=sound or b"", capture_output=True, check=True).stdout


def wav(samples: list[float], rate: int = RATE) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(
            b"".join(int(one * 32767).to_bytes(2, "little", signed=True) for one in samples)
        )
    return file.getvalue()


@pytest.mark.parametrize(
    "ending, mime",
    [
        ("ogg", "audio/ogg"),
        ("m4a", "audio/mp4"),
        ("mp3", "audio/mpeg"),
        ("webm", "video/webm"),
        ("amr", "audio/amr"),
    ],
)
async def test_a_voice_note_in_any_format(listen: Listen, ending: str, mime: str) -> None:
    heard = await listen(clip(ending), mime)
    assert (heard.kind, heard.language, heard.problem) == ("speech", "en", None)
    assert "forward 10 meters" in heard.text
    assert heard.confidence > 0.4
    [said] = heard.segments
    silence = 2 if ending == "amr" else 0
    assert silence - 0.5 <= said.start < said.end <= (heard.seconds or 0)


async def test_what_is_said_in_a_video_is_heard_and_asked_about(listen: Listen) -> None:
    heard = await listen(video(clip("m4a")), "video/mp4")
    assert heard.kind == "speech" and "forward 10 meters" in heard.text
    assert 0 < heard.confidence < UNSURE
    assert (await listen(video(), "video/mp4")).kind == "no_speech"


async def test_of_half_a_file_what_is_there(listen: Listen) -> None:
    whole = clip("ogg")
    heard = await listen(whole[: len(whole) * 2 // 3], "audio/ogg")
    assert heard.kind == "speech" and heard.text.lower().startswith("go")
    broken = bytearray(whole)
    broken[2000:2040] = b"\xff" * 40
    assert (await listen(bytes(broken), "audio/ogg")).text.lower().startswith("go")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"OggS",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\x00" * 1000,
        b"#!AMR\n",
        b"not a sound",
        wav([]),
    ],
    ids=["empty", "ogg", "wav", "zeros", "amr", "text", "no samples"],
)
async def test_what_is_no_sound(listen: Listen, data: bytes) -> None:
    heard = await listen(data, "audio/ogg")
    assert heard.kind == "no_speech" and heard.text == ""
    assert heard.problem == "There is no sound in it that can be played."


async def test_where_nobody_speaks_nothing_is_made_up(listen: Listen) -> None:
    import math
    import random

    seconds = [number / RATE for number in range(4 * RATE)]
    chance = random.Random(1)
    notes = [220, 277, 330, 440, 330, 277, 220, 165]
    sounds = {
        "silence": [0.0 for _ in seconds],
        "noise": [chance.uniform(-0.3, 0.3) for _ in seconds],
        "hum": [0.3 * math.sin(2 * math.pi * 50 * at) for at in seconds],
        "a tune": [
            sum(0.1 * math.sin(2 * math.pi * notes[int(at * 2)] * n * at) for n in (1, 2, 3))
            * math.exp(-2 * (at % 0.5))
            for at in seconds
        ],
        "a blip": [0.0] * 50,
    }
    likely = Hint("id", ("kemeja", "sepatu"), ("ORD-2291",))
    for name, samples in sounds.items():
        heard = await listen(wav(samples), hint=likely)
        assert (heard.kind, heard.text, heard.fields) == ("no_speech", "", ()), name
        assert heard.problem


@pytest.fixture
def an_hour() -> bytes:
    made = subprocess.run([media_python(), "-c", MAKE_HOURS], capture_output=True, check=True)
    return made.stdout


async def test_a_small_file_that_unpacks_to_an_hour(listen: Listen, an_hour: bytes) -> None:
    assert len(an_hour) < 2**20
    heard = await listen(an_hour, "audio/ogg")
    assert heard.seconds == 300 and heard.kind == "no_speech" and not heard.is_whole
    assert heard.problem == "It is longer than five minutes; the rest was not listened to."
