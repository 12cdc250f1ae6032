"""Texts are drafted in another language by a model of the shop's.

The model in ``pairs/en-id`` is as small as can be: a Marian model with random weights, made by
transformers and turned by CTranslate2's own ``TransformersConverter``, with a SentencePiece model
of 150 pieces. It knows no Indonesian: what it says is nonsense, and always the same.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.media_environment import media_python
from bot.translation.drafts import NoDraft, drafts
from bot.translation.models import model_for, models_in
from tests.checkout import CHECKOUT

PAIRS = Path(__file__).parent / "pairs"
EXPECTED = [
    "▁ W e ▁ d e l i v er ▁to ▁ B an d u ng ▁ in ▁ t w o ▁ d a y s . ▁ Y es !".split(" "),
    "▁ k ak , ▁ o ng k i r nya ?".split(" "),
    "▁ zzz ▁ €".split(" "),
]


async def test_each_text_is_drafted_line_by_line(tmp_path: Path) -> None:
    model = model_for(PAIRS, "id", ["en", "ms"])
    assert model and (model.source, model.target) == ("en", "id")
    first, second, empty = await drafts(
        model, ["We deliver to Bandung.\n\nThanks!", "We deliver to Bandung.", ""],
        tmp_path / "translation.log",
    )  # fmt: skip
    assert first.splitlines()[0] == second and first.splitlines()[1] == "" and empty == ""
    assert second and second != "We deliver to Bandung."


async def test_a_broken_model_is_told_and_the_reason_is_in_the_log(tmp_path: Path) -> None:
    shutil.copytree(PAIRS / "en-id", tmp_path / "en-id")
    (tmp_path / "en-id" / "source.spm").write_bytes(b"no model")
    model = model_for(tmp_path, "id", ["en"])
    assert model
    with pytest.raises(NoDraft, match="from en to id cannot be used"):
        await drafts(model, ["Hello"], tmp_path / "translation.log")
    assert "no model of SentencePiece" in (tmp_path / "translation.log").read_text()


def test_only_a_whole_model_of_the_right_languages_is_used(tmp_path: Path) -> None:
    shutil.copytree(PAIRS / "en-id", tmp_path / "ms-id")
    shutil.copytree(PAIRS / "en-id", tmp_path / "en-tl")
    (tmp_path / "en-tl" / "source.spm").unlink()
    (tmp_path / "notes").mkdir()
    assert [(one.source, one.target) for one in models_in(tmp_path)] == [
        ("en", "tl"), ("ms", "id"),
    ]  # fmt: skip
    assert models_in(tmp_path)[0].missing == ["source.spm"]
    assert model_for(tmp_path, "tl", ["en"]) is None
    assert model_for(tmp_path, "id", ["en"]) is None
    assert model_for(tmp_path, "id", ["en", "ms"])
    assert models_in(tmp_path / "elsewhere") == []


def test_a_text_is_split_as_sentencepiece_splits_it() -> None:
    """The pieces are those of SentencePiece 0.2.3 for this model."""
    texts = ["We deliver to Bandung in two days.  Yes!", "  kak, ongkirnya?  ", "zzz €"]
    code = """if True:
        import json, sys
        from pathlib import Path
        from bot.translation.pieces import Pieces
        pieces = Pieces.of_file(Path(sys.argv[1]))
        split = [pieces.split(text) for text in json.load(sys.stdin)]
        print(json.dumps([split, [pieces.joined(one) for one in split]]))"""
    done = subprocess.run(
        [media_python(), "-c", code, str(PAIRS / "en-id" / "source.spm")], cwd=CHECKOUT,
        input=json.dumps(texts), capture_output=True, text=True, check=True,
    )  # fmt: skip
    split, joined = json.loads(done.stdout)
    assert split == EXPECTED
    assert joined[0] == "We deliver to Bandung in two days. Yes!"
