"""The process of the encoders: a JSON object a line each way, and nothing left of it at the end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.training.encoder_process import EncoderProcess, EncoderProcessEnded, EncodersRefused


@pytest.fixture
async def encoders(tmp_path: Path) -> AsyncIterator[EncoderProcess]:
    process = EncoderProcess(tmp_path / "encoders.log")
    yield process
    await process.aclose()


def pid_of(encoders: EncoderProcess) -> int:
    assert encoders._process
    return encoders._process.pid


async def test_it_is_started_once_and_gone_at_the_end(encoders: EncoderProcess) -> None:
    masked = await encoders.run("mask_all", [["saya Budi, 0812-3456-7890", ["Budi"]]])
    assert masked == ["saya Sari, 0812xxxxxxxx"]
    first = pid_of(encoders)
    assert await asyncio.gather(*(encoders.run("mask_all", [[str(n), []]]) for n in range(3))) == [
        ["0"], ["1"], ["2"],
    ]  # fmt: skip
    assert pid_of(encoders) == first
    await encoders.aclose()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


async def test_whoever_leaves_takes_nobody_elses_answer(encoders: EncoderProcess) -> None:
    left = asyncio.create_task(encoders.run("mask_all", [["first", []]]))
    await asyncio.sleep(0.1)
    left.cancel()
    assert await encoders.run("mask_all", [["second", []]]) == ["second"]


async def test_nothing_else_can_be_asked_for(encoders: EncoderProcess, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="KeyError"):
        await encoders.run("os.system", "true")
    assert "KeyError" in (tmp_path / "encoders.log").read_text()
    assert await encoders.run("mask_all", []) == []


async def test_a_refusal_is_for_people(encoders: EncoderProcess, tmp_path: Path) -> None:
    (tmp_path / "data" / "knowledge").mkdir(parents=True)
    (tmp_path / "data" / "knowledge" / "shop.yml").write_text("- id: 7")
    entry = {"id": "cod", "questions": {"en": ["Can I pay cash?"]}, "answer": {"en": "Yes."}}
    with pytest.raises(EncodersRefused, match="shop.yml, entry 1"):
        await encoders.run(
            "preview", str(tmp_path), str(tmp_path / "vectors.db"), {"encoder": "minilm"}, entry, []
        )


async def test_it_starts_again_after_it_was_killed(encoders: EncoderProcess) -> None:
    await encoders.run("mask_all", [])
    os.kill(pid_of(encoders), 9)
    with pytest.raises(EncoderProcessEnded):
        await encoders.run("mask_all", [])
    assert await encoders.run("mask_all", []) == []
