"""MiniLM tuned on a few examples: what it learns, how it is kept, and that 8 bits keep it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from bot.encoders.combined_encoder import open_message_meaning
from bot.encoders.encoder import Encoder
from bot.encoders.encoder_names import fingerprint, needs_torch
from bot.encoders.lexicon import load_lexicon
from bot.encoders.minilm import MiniLm
from bot.encoders.minilm_files import full_model
from bot.encoders.minilm_module import MiniLmModule
from bot.encoders.quantization import WeightsUnavailable, with_weights
from bot.encoders.tuning import tune

EXAMPLES = {
    "late": ["where is my parcel", "still waiting for my order", "it has not come yet",
             "when does my package get here", "my delivery is late"],
    "broken": ["the parcel arrived broken", "my order has a crack", "it came in pieces",
               "the package was damaged", "what was delivered is torn"],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
INTENTS = [intent for intent, texts in EXAMPLES.items() for _ in texts]
UNSEEN = ["my parcel is not here", "no sign of the order", "the parcel is cracked",
          "the order is smashed"]


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tuned") / "encoder"
    tune(TEXTS, INTENTS, folder)
    return folder


def apartness(encoder: Encoder) -> float:
    """How much nearer two unseen messages of one intent are than two of different ones."""
    cosines = encoder.encode(UNSEEN) @ encoder.encode(UNSEEN).T
    return float(cosines[0, 1] + cosines[2, 3] - cosines[:2, 2:].mean() * 2)


def test_unseen_messages_of_one_intent_come_together(tuned: Path) -> None:
    assert apartness(Encoder(str(tuned))) > apartness(Encoder("minilm"))


def test_it_stands_beside_another_encoder(tuned: Path) -> None:
    vectors = Encoder(f"{tuned} + use-multilingual").encode(UNSEEN)
    assert vectors.shape == (4, 384 + 512)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_like_the_untuned_it_reads_messages_in_english(tuned: Path) -> None:
    said = "paket saya di mana"
    read = load_lexicon().in_english(said)
    assert read != said
    meaning = open_message_meaning(str(tuned))
    assert np.allclose(meaning.encode([said]), Encoder(str(tuned)).encode([read]), atol=1e-5)


def test_the_same_examples_give_the_same_encoder(tuned: Path, tmp_path: Path) -> None:
    tune(TEXTS, INTENTS, tmp_path / "again")
    assert fingerprint(str(tmp_path / "again")) == fingerprint(str(tuned))


def test_one_that_an_earlier_sapa_tuned_is_read_too(tuned: Path, tmp_path: Path) -> None:
    earlier = Path(shutil.copytree(tuned, tmp_path / "earlier"))
    modules = (tuned / "modules.json").read_text()
    assert "minilm_module.MiniLmModule" in modules
    before = modules.replace("minilm_module.MiniLmModule", "minilm.MiniLm")
    (earlier / "modules.json").write_text(before)
    assert not needs_torch(f"{earlier} + use-multilingual")
    assert np.array_equal(Encoder(str(earlier)).encode(UNSEEN), Encoder(str(tuned)).encode(UNSEEN))


def test_eight_bits_say_what_the_tuned_weights_say(tmp_path: Path) -> None:
    model = SentenceTransformer(str(full_model()), device="cpu")
    shipped = {name: weights.clone() for name, weights in model[0].auto_model.state_dict().items()}
    torch.manual_seed(1)
    with torch.no_grad():
        for weights in model[0].auto_model.encoder.parameters():
            weights += torch.randn_like(weights) * weights.std() * 0.2
    file = tmp_path / "model.onnx"
    changed = with_weights(
        MiniLm().file.read_bytes(), shipped, model[0].auto_model.state_dict()
    )
    file.write_bytes(changed)
    eight_bits = SentenceTransformer(modules=[MiniLmModule(file)], device="cpu").encode(UNSEEN)
    assert (eight_bits * model.encode(UNSEEN)).sum(axis=1).min() > 0.99
    assert (eight_bits * Encoder("minilm").encode(UNSEEN)).sum(axis=1).max() < 0.9


def test_the_shipped_weights_give_the_shipped_file() -> None:
    shipped = SentenceTransformer(str(full_model()), device="cpu")[0].auto_model.state_dict()
    file = MiniLm().file.read_bytes()
    assert with_weights(file, shipped, shipped) == file


def test_a_file_of_another_model_is_refused() -> None:
    weights = {"encoder.layer.0.attention.output.dense.bias": torch.ones(384)}
    with pytest.raises(WeightsUnavailable, match="requirements.lock"):
        with_weights(b"another model", weights, weights)
