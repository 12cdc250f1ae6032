"""Any voice note as samples, by FFmpeg's libraries, which PyAV brings: no program is started."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import av
import numpy as np
from av.codec import CodecContext
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 16_000
"""Samples a second: what speech models hear."""

_OPENCORE = {"amrnb": "libopencore_amrnb", "amrwb": "libopencore_amrwb"}
"""FFmpeg's own decoders of AMR stop at comfort noise, which phones send for each pause."""

_MOST_PACKETS = 100_000
"""Of them, five minutes have 15,000; more is made to keep us busy."""


class NoSound(Exception):
    """There is no sound in the file, or none that can be decoded."""


def decode(data: bytes, most_s: float) -> tuple[Samples, bool]:
    """The sound of a file, mono, from -1 to 1, and whether it goes on after ``most_s`` seconds.
    What is broken is left out.

    Raises:
        NoSound: nothing is left.
    """
    most = int(most_s * RATE)
    pieces: list[NDArray[np.int16]] = []
    length = 0
    for piece in _pieces(data):
        pieces.append(piece)
        length += len(piece)
        if length > most:
            break
    if not length:
        raise NoSound
    samples = np.concatenate(pieces)[:most].astype(np.float32) / 32768
    return samples, length > most


def is_video(data: bytes) -> bool:
    """Whether there are moving pictures beside the sound."""
    try:
        with av.open(io.BytesIO(data), metadata_errors="ignore") as container:
            return bool(container.streams.video)
    except (av.FFmpegError, ValueError):
        return False


def _pieces(data: bytes) -> Iterator[NDArray[np.int16]]:
    """Piece by piece, so that a small file that unpacks to hours is not unpacked."""
    try:
        with av.open(io.BytesIO(data), metadata_errors="ignore") as container:
            if not container.streams.audio:
                return
            stream = container.streams.audio[0]
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            for frame in _frames(container, stream):
                frame.pts = None  # a gap in the times is none in the sound
                for mono in resampler.resample(frame):
                    yield mono.to_ndarray().reshape(-1)
            for mono in resampler.resample(None):
                yield mono.to_ndarray().reshape(-1)
    except (av.FFmpegError, ValueError):
        return  # what came before it is whole


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    decoder = stream.codec_context
    if name := _OPENCORE.get(decoder.name):
        decoder = CodecContext.create(name, "r")
        decoder.sample_rate, decoder.layout = stream.codec_context.sample_rate, "mono"
    for number, packet in enumerate(container.demux(stream)):
        if number > _MOST_PACKETS:
            return
        try:
            yield from decoder.decode(packet if packet.size else None)
        except av.EOFError:
            return
        except av.InvalidDataError:
            continue
