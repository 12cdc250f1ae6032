"""Fine-tunes all-MiniLM-L6-v2 so that messages of one intent come to lie together.

Each intent has a centre on the unit sphere, at first the mean of its examples; cross-entropy over
the scaled cosines of a message to all centres moves model and centres (Wang et al., 2018, without
the margin). The centres are then thrown away: the encoder is what stays.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from itertools import chain, islice, repeat
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch.nn.functional import cross_entropy, normalize
from torch.utils.data import DataLoader
from transformers import get_linear_schedule_with_warmup

from bot.arrays import Places
from bot.encoders.minilm import MiniLm
from bot.encoders.minilm_files import full_model
from bot.encoders.minilm_module import MiniLmModule
from bot.encoders.quantization import with_weights

EPOCHS = 4
STEPS = 100
"""At most: with many examples an intent, tuning for longer understands unseen messages worse."""
BATCH = 32
SCALE = 20.0
"""Cosines are multiplied by it before the softmax."""
LEARNING_RATE = 1e-4
CENTRES_LEARNING_RATE = 1e-2
WARM_UP = 0.1
"""Share of the steps in which the learning rates rise; then they fall to nothing."""
FROZEN_LAYERS = 3
"""The lowest of the six layers, which stay as they are, as the embeddings of words do."""


class CentreLoss(torch.nn.Module):
    """Cross-entropy over cosines to one centre an intent; a loss of sentence-transformers' shape.

    ``centres`` has the shape (intents, dimension).
    """

    def __init__(self, model: SentenceTransformer, centres: torch.Tensor) -> None:
        super().__init__()
        self.model = model
        self.centres = torch.nn.Parameter(centres)

    def forward(
        self, sentence_features: Iterable[dict[str, torch.Tensor]], labels: torch.Tensor
    ) -> torch.Tensor:
        """``labels`` are the numbers of the intents, of shape (messages,)."""
        [features] = sentence_features
        vectors = normalize(self.model(features)["sentence_embedding"], dim=1)
        return cross_entropy(SCALE * vectors @ normalize(self.centres, dim=1).T, labels)


def tune(texts: list[str], intents: list[str], folder: Path) -> None:
    """Tunes on the examples (one text and one intent each) and saves the encoder.

    ``folder`` becomes a sentence-transformers folder with 8-bit weights, as fast as the untuned
    encoder. On one machine the same examples give the same encoder.
    """
    torch.manual_seed(0)
    model = SentenceTransformer(str(full_model()), device="cpu")
    bert = model[0].auto_model
    shipped = {name: weights.clone() for name, weights in bert.state_dict().items()}
    bert.embeddings.requires_grad_(False)
    bert.encoder.layer[:FROZEN_LAYERS].requires_grad_(False)
    labels = np.unique(intents, return_inverse=True)[1]
    loss = CentreLoss(model, _means(model.encode(texts, convert_to_tensor=True), labels))
    _train(loss, texts, labels)
    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
        file.write(with_weights(MiniLm().file.read_bytes(), shipped, bert.state_dict()))
        file.flush()
        tuned = SentenceTransformer(modules=[MiniLmModule(Path(file.name))], device="cpu")
        tuned.save(str(folder), create_model_card=False)


def _means(vectors: torch.Tensor, labels: Places) -> torch.Tensor:
    return torch.stack([vectors[labels == label].mean(dim=0) for label in range(max(labels) + 1)])


def _train(loss: CentreLoss, texts: list[str], labels: Places) -> None:
    loader: DataLoader[tuple[str, int]] = DataLoader(
        list(zip(texts, labels)),  # type: ignore[arg-type]  # a list is a dataset too
        batch_size=BATCH,
        shuffle=True,
        collate_fn=lambda batch: (
            loss.model.preprocess([text for text, _ in batch]),
            torch.tensor([label for _, label in batch]),
        ),
    )
    tuned = [weights for weights in loss.model.parameters() if weights.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": tuned, "lr": LEARNING_RATE},
            {"params": [loss.centres], "lr": CENTRES_LEARNING_RATE},
        ]
    )
    steps = min(STEPS, EPOCHS * len(loader))
    rates = get_linear_schedule_with_warmup(optimizer, int(WARM_UP * steps), steps)
    loss.train()
    for features, numbers in islice(chain.from_iterable(repeat(loader)), steps):
        optimizer.zero_grad()
        loss([features], numbers).backward()
        optimizer.step()
        rates.step()
