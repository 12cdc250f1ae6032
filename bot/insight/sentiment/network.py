"""The encoder once more, in torch, so that it can learn (``encoder.Encoder`` runs what it learned).

The same forward pass: embeddings, three convolutions over windows of 2, 3 and 5 pieces, a sum, and
a small deep network (Yang et al., 2019).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import conv1d, layer_norm, normalize, pad, relu

from bot.insight.sentiment.encoder import DIMENSIONS, Encoder

_WINDOWS = ((2, 0), (3, 1), (5, 2))
"""How many pieces wide, and how many of them stand before."""
_WIDTH = 256
_EPSILON = 1e-12
_UNKNOWN = 1
"""The row of pieces that are in no text to learn from; row 0 is behind a text's end."""


class Network(nn.Module):
    """``pieces`` are all that will be read; their embeddings can learn too."""

    def __init__(self, encoder: Encoder, pieces: Iterable[int]) -> None:
        super().__init__()
        self._encoder = encoder
        self.pieces = np.array(sorted({0, *pieces}), dtype=np.intp)
        self._row = {int(piece): row for row, piece in enumerate(self.pieces, _UNKNOWN)}
        rows = np.vstack([np.zeros((1, DIMENSIONS), np.float32), encoder.rows(self.pieces)])
        self.embeddings = nn.Embedding(len(rows), DIMENSIONS, padding_idx=0, sparse=True)
        self.embeddings.weight.data = torch.tensor(rows)
        self.body = nn.ParameterDict(
            {name: torch.tensor(np.array(array)) for name, array in encoder.arrays().items()}
        )

    def rows_of(self, texts: list[list[int]]) -> Tensor:
        """The texts' pieces as rows of ``embeddings``, of one length."""
        longest = max(map(len, texts))
        padded = torch.zeros(len(texts), longest, dtype=torch.long)
        for place, pieces in enumerate(texts):
            rows = [self._row.get(piece, _UNKNOWN) for piece in pieces]
            padded[place, : len(rows)] = torch.tensor(rows)
        return padded

    def forward(self, rows: Tensor) -> Tensor:
        """Unit vectors of shape (texts, 512)."""
        b = self.body
        is_there = (rows > 0).float()[..., None]
        embedded = self.embeddings(rows)
        projected = embedded @ b["proj_W"] + b["proj_b"]
        x = layer_norm(projected, (3 * _WIDTH,), b["ln_g_all"], b["ln_b_all"], _EPSILON)
        features = [embedded]
        for i, (width, before) in enumerate(_WINDOWS):
            part = x[..., i * _WIDTH : (i + 1) * _WIDTH] * is_there
            first = _windows(part, b[f"w1_{i}"], b[f"b1_{i}"], width, before) + part
            first = first * is_there
            features.append(_windows(first, b[f"w2_{i}"], b[f"b2_{i}"], width, before) + first)
        joined = torch.cat(features, -1)
        f = layer_norm(joined, (joined.shape[-1],), b["ln_g"], b["ln_b"], _EPSILON)
        length = is_there.sum(1)
        mean = ((f * is_there).sum(1) @ b["cnn_W"] + length * b["cnn_b"]) / length.sqrt()
        first_layer = relu(mean @ b["d0"])
        second = relu(mean @ b["p1"] + first_layer @ b["d1"])
        third = relu(second @ b["d2"])
        return normalize(torch.tanh(second @ b["p3"] + third @ b["d3"]), dim=1)

    def weights(self) -> dict[str, NDArray[Any]]:
        """What was learned, as ``Encoder`` takes it."""
        learned = {name: array.detach().numpy() for name, array in self.body.items()}
        rows = self.embeddings.weight.detach().numpy()[_UNKNOWN:]
        return {**learned, **self._encoder.changed(self.pieces, rows)}


def _windows(x: Tensor, weights: Tensor, bias: Tensor, width: int, before: int) -> Tensor:
    """A convolution over the pieces; weights of windows stand below one another."""
    kernel = weights.reshape(width, _WIDTH, _WIDTH).permute(2, 1, 0)
    padded = pad(x.transpose(1, 2), (before, width - 1 - before))
    return relu(conv1d(padded, kernel, bias).transpose(1, 2))
