"""Tunes the encoder and a linear layer above it on texts whose sentiment is known."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from torch.optim.lr_scheduler import LambdaLR

from bot.insight.sentiment.encoder import DIMENSIONS
from bot.insight.sentiment.examples import FEELINGS, SENTIMENTS, Example
from bot.insight.sentiment.network import Network, padded, with_gaps
from bot.insight.sentiment.reader import SCALE, Reader

BATCH = 64
EPOCHS = 4
LEAST_STEPS = 150
"""Where there are few examples, they are gone through more often."""
LEARNING_RATE = 5e-4
HEAD_LEARNING_RATE = 5e-3
WARM_UP = 0.06
"""Share of the steps in which the rates rise; then they fall to nothing."""
DROPPED = 0.15
"""Share of pieces that are read as unknown ones, each time others."""
SMOOTHING = 0.1
CLIPPED = 1.0
_UNTOLD = -100


@dataclass(frozen=True)
class _Batch:
    pieces: Tensor
    sentiments: Tensor
    feelings: Tensor  # (texts, 2): 1 yes, 0 no, NaN nobody said


def tune(start: Reader, examples: Sequence[Example], seed: int = 0) -> Reader:
    """A reader that learned from the examples, beginning with what ``start`` knows. On one machine
    the same examples give the same reader."""
    torch.set_num_threads(1)  # more of them mostly wait for each other
    torch.manual_seed(seed)
    chance = random.Random(seed)
    texts = start.encoder.pieces([example.text for example in examples])
    network = Network(start.encoder)
    head = nn.Linear(DIMENSIONS, len(SENTIMENTS) + len(FEELINGS))
    head.weight.data, head.bias.data = torch.tensor(start.weights.T), torch.tensor(start.bias)
    learning = [*network.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(
        [
            {"params": network.parameters(), "lr": LEARNING_RATE},
            {"params": head.parameters(), "lr": HEAD_LEARNING_RATE},
        ]
    )
    batches = -(-len(examples) // BATCH)
    epochs = max(EPOCHS, -(-LEAST_STEPS // batches))
    steps = epochs * batches
    rates = LambdaLR(optimizer, lambda step: _rate(step / steps))
    for _ in range(epochs):
        for batch in _batches(texts, examples, chance):
            outputs = head(SCALE * network(with_gaps(batch.pieces, DROPPED)))
            optimizer.zero_grad()
            torch.autograd.backward(_loss(outputs, batch))
            nn.utils.clip_grad_norm_(learning, CLIPPED)
            optimizer.step()
            rates.step()
    learned = head.weight.detach().numpy().T.copy(), head.bias.detach().numpy().copy()
    return Reader(start.encoder.taught(network.weights()), *learned)


def _rate(done: float) -> float:
    """The share of the learning rates after this share of the steps."""
    return min(done / WARM_UP, (1 - done) / (1 - WARM_UP)) + 1e-3


def _batches(
    texts: Sequence[list[int]], examples: Sequence[Example], chance: random.Random
) -> Iterator[_Batch]:
    """Texts of like length together: less is read that is not there."""
    order = list(range(len(texts)))
    chance.shuffle(order)
    chunk = BATCH * 30
    for start in range(0, len(order), chunk):
        part = sorted(order[start : start + chunk], key=lambda place: len(texts[place]))
        batches = [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
        chance.shuffle(batches)
        for places in batches:
            chosen = [examples[place] for place in places]
            yield _Batch(
                padded([texts[place] for place in places]),
                torch.tensor([_number(example) for example in chosen]),
                torch.tensor([_feelings(example) for example in chosen]),
            )


def _number(example: Example) -> int:
    return _UNTOLD if example.sentiment is None else SENTIMENTS.index(example.sentiment)


def _feelings(example: Example) -> list[float]:
    if example.feelings is None:
        return [float("nan")] * len(FEELINGS)
    return [float(feeling in example.feelings) for feeling in FEELINGS]


def _loss(outputs: Tensor, batch: _Batch) -> Tensor:
    count = len(SENTIMENTS)
    loss = outputs.sum() * 0.0
    if (batch.sentiments != _UNTOLD).any():
        loss = loss + cross_entropy(
            outputs[:, :count], batch.sentiments, ignore_index=_UNTOLD, label_smoothing=SMOOTHING
        )
    if (known := ~batch.feelings.isnan()).any():
        loss = loss + binary_cross_entropy_with_logits(
            outputs[:, count:][known], batch.feelings[known]
        )
    return loss
