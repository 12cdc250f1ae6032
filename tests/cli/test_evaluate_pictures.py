"""``./sapa evaluate pictures`` on anybody's pictures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from bot.evaluation.pictures import Picture, Seen, figures, worst
from bot.readings import Field, Reading
from tests.cli.conftest import Run
from tests.cli.test_refusals import refused


@pytest.fixture
def pictures(settings_file: Path) -> Path:
    folder = settings_file.parent / "pictures"
    folder.mkdir()
    image = Image.new("RGB", (800, 500), "white")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(("Rincian Pesanan", "No. Pesanan   ORD-2291", "Kurir   JNE")):
        draw.text((50, 60 + 90 * number), line, fill="black", font=ImageFont.load_default(36))
    image.save(folder / "a.png")
    return folder


def index(folder: Path, *lines: dict[str, object]) -> str:
    (folder / "index.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return str(folder)


def test_a_folder_of_pictures(run: Run, pictures: Path) -> None:
    fields = {"order": "ORD-2291", "courier": "TIKI", "amount": None, "date": "2026-11-27"}
    folder = index(pictures, {"file": "a.png", "kind": "order_page", "fields": fields})
    code, out, _ = run("evaluate", "pictures", folder, "--json")
    told = json.loads(out)
    assert (code, told["pictures"], told["kind_right"], told["facts"]) == (0, 1, 1.0, 3)
    assert told["right"] == told["open"] == told["wrong"] == 0.3333
    assert [(one["field"], one["read"]) for one in told["worst"]] == [
        ("courier", "JNE"), ("date", None),
    ]  # fmt: skip
    assert told["cpu_s"] > 0 < told["memory_mb"]


@pytest.mark.parametrize(
    "line, complaint",
    [
        ({"file": "x.png", "kind": "chat"}, "no picture 'x.png'"),
        ({"file": "../good.toml", "kind": "chat"}, "no picture"),
        ({"file": "a.png", "kind": "cat"}, "the kind must be one of"),
        ({"file": "a.png", "kind": "chat", "fields": {"colour": "red"}}, "fields must be texts"),
        ({"file": "a.png", "kind": "chat", "fields": {"amount": 189000}}, "fields must be texts"),
    ],
)
def test_what_gives_no_figures(
    run: Run, pictures: Path, line: dict[str, object], complaint: str
) -> None:
    assert complaint in refused(run, "evaluate", "pictures", index(pictures, line))


def test_no_index(run: Run, pictures: Path) -> None:
    assert "index.jsonl does not exist" in refused(run, "evaluate", "pictures", str(pictures))


def test_a_fact_that_is_known_not_to_be_there_is_wrong_when_it_is_read() -> None:
    picture = Picture(Path("a.png"), "chat", {"amount": None, "order": None}, "dim")
    seen = Seen(picture, Reading("photo", fields=(Field("amount", "5", 1.0),)), 0.5)
    told = figures([seen])
    assert (told["facts"], told["wrong"], told["kind_right"]) == (1, 1.0, 0.0)
    assert told["conditions"][0]["condition"] == "dim"
    assert [one["field"] for one in worst([seen])] == ["amount", "kind"]
