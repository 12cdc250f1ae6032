"""``./sapa evaluate voice`` on anybody's recordings."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.evaluation.voice import Clip, Heard, figures, spoken_words, worst
from bot.languages import Language
from tests.checkout import CHECKOUT
from tests.cli.conftest import Run
from tests.cli.test_refusals import refused

CLIPS = CHECKOUT / "tests" / "media" / "readers" / "clips"


@pytest.fixture
def recordings(settings_file: Path) -> Path:
    folder = settings_file.parent / "recordings"
    folder.mkdir()
    for ending in ("ogg", "m4a"):
        shutil.copy(CLIPS / f"go_forward.{ending}", folder)
    return folder


def index(folder: Path, *lines: str) -> str:
    (folder / "index.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return str(folder)


def test_a_folder_of_recordings(run: Run, recordings: Path) -> None:
    folder = index(
        recordings,
        "file,language,text",
        "go_forward.ogg,en,Go forward ten meters.",
        'go_forward.m4a,en,"go forward, 10 meters"',
    )
    code, out, _ = run("evaluate", "voice", folder, "--json")
    assert code == 0
    told = json.loads(out)
    assert (told["clips"], told["words"], told["languages"]["en"]["clips"]) == (2, 10, 2)
    assert told["wer"] == 0 and told["without_mistake"] == 1 and told["worst"] == []
    assert told["sound_s"] == pytest.approx(5.6, abs=0.3)
    assert told["cpu_s"] > 0 < told["memory_mb"] and told["real_time_factor"] > 0


@pytest.mark.parametrize(
    "lines, complaint",
    [
        (["file,text", "go_forward.ogg,hi"], "language cannot be found"),
        (["file,language,text"], "names no recordings"),
        (["file,language,text", "go_forward.ogg,fr,salut"], "must be en or id"),
        (["file,language,text", "x.ogg,en,hi"], "no recording 'x.ogg'"),
        (["file,language,text", "../good.toml,en,hi"], "no recording"),
        (["file,language,text", "go_forward.ogg,en,"], "write what is said"),
        (["file,language,text", "go_forward.ogg"], "must be en or id"),
    ],
)
def test_what_gives_no_figures(
    run: Run, recordings: Path, lines: list[str], complaint: str
) -> None:
    assert complaint in refused(run, "evaluate", "voice", index(recordings, *lines))


def test_no_index(run: Run, recordings: Path) -> None:
    assert "index.csv does not exist" in refused(run, "evaluate", "voice", str(recordings))


@pytest.mark.parametrize(
    "language, one, other",
    [
        ("id", "nomor dua dua sembilan satu", "Nomor 2291."),
        ("id", "dua ratus lima puluh ribu rupiah", "Rp 250.000"),
        ("id", "dua ratus lima puluh ribu", "Rp250 ribu"),
        ("id", "dua belas baju", "12 baju"),
        ("en", "ten metres", "10 metres"),
        ("en", "two hundred and fifty thousand", "250,000"),
        ("en", "zero eight one", "081"),
        ("en", "o-r-d two two nine one", "O R D 2291"),
    ],
)
def test_numbers_are_the_same_however_they_are_written(
    language: Language, one: str, other: str
) -> None:
    assert spoken_words(one, language) == spoken_words(other, language)


def heard(said: str, text: str, language: Language = "id", confidence: float = 0.5) -> Heard:
    return Heard(Clip(Path("a.ogg"), language, said), text, language, confidence, 4.0, 1.0)


def test_what_was_heard_otherwise() -> None:
    some = [
        heard("mau tanya paket saya", "mau tanya paket saya", confidence=0.9),
        heard("mau retur baju merah", "mau retur baju", confidence=0.4),
        heard("pesanan dua dua sembilan satu", "pesanan 2219", confidence=0.3),
    ]
    told = figures(some)
    assert told["words"] == 13 and told["wer"] == pytest.approx(3 / 13, abs=0.001)
    assert told["without_mistake"] == pytest.approx(1 / 3, abs=0.001)
    assert (told["numbers"], told["numbers_whole"]) == (1, 0)
    assert told["wer_surer_half"] < told["wer_other_half"]
    assert [one["heard"] for one in worst(some)] == ["pesanan 2219", "mau retur baju"]
    assert set(told["languages"]) == {"id"} and told["real_time_factor"] == 0.25


def test_where_nothing_was_heard() -> None:
    assert figures([heard("halo kak", "")])["wer"] == 1
