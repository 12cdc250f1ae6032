"""The embedded encoders, alone and side by side, and any sentence-transformers folder."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.encoders.encoder import Encoder, EncoderUnavailable
from bot.encoders.encoder_names import fingerprint
from bot.encoders.minilm_files import full_model
from bot.settings import load_settings

TEXTS = ["where is my parcel", "paket saya di mana", "jam buka toko"]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(load_settings().knowledge.encoder)


def test_vectors_are_of_unit_length_and_mean_something(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: Encoder) -> None:
    among = encoder.encode(TEXTS)
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    assert np.allclose(among, alone, atol=1e-5)


def test_the_cosine_side_by_side_is_the_mean_of_the_cosines(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    both = vectors @ vectors.T
    each = []
    for name in ("minilm", "use-multilingual"):
        vectors = Encoder(name).encode(TEXTS)
        each.append(vectors @ vectors.T)
    assert np.allclose(both, np.mean(each, axis=0), atol=1e-5)


def test_eight_bits_say_what_the_full_model_says() -> None:
    small, full = Encoder("minilm").encode(TEXTS), Encoder(str(full_model())).encode(TEXTS)
    assert (small * full).sum(axis=1).min() > 0.99


def test_a_folder_is_an_encoder_too(tmp_path: Path) -> None:
    source = full_model()
    assert Encoder(str(source)).encode(["hello"]).shape == (1, 384)
    copy = Path(shutil.copytree(source, tmp_path / "copy", copy_function=os.link))
    before = fingerprint(str(copy))
    (copy / "config_sentence_transformers.json").unlink()
    (copy / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {}}))
    assert fingerprint(str(copy)) != before


def test_another_combination_has_another_fingerprint() -> None:
    assert fingerprint("minilm") != fingerprint("minilm + use-multilingual")
    assert fingerprint("minilm+use-multilingual") == fingerprint("minilm + use-multilingual")


def test_an_unknown_encoder_says_what_to_do() -> None:
    with pytest.raises(EncoderUnavailable, match="sapa.toml"):
        Encoder("no/such-model")
