"""The encoder once more, in torch, so that it can learn (``encoder.Encoder`` runs what it learned).

The same forward pass: embeddings, three convolutions over windows of 2, 3 and 5 pieces, a sum, and
a small deep network (Yang et al., 2019). All but the embeddings learn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import conv1d, layer_norm, normalize, pad, relu

from bot.arrays import Floats
from bot.insight.sentiment.encoder import Encoder

_WINDOWS = ((2, 0), (3, 1), (5, 2))
"""How many pieces wide, and how many of them stand before."""
_WIDTH = 256
_EPSILON = 1e-12
_NOTHING = -1
"""Behind a text's end."""


def padded(texts: Sequence[Sequence[int]]) -> Tensor:
    """The texts' pieces, filled up to one length."""
    longest = max(map(len, texts))
    return torch.tensor([[*pieces, *[_NOTHING] * (longest - len(pieces))] for pieces in texts])


def with_gaps(pieces: Tensor, share: float) -> Tensor:
    """Some of the pieces become unknown ones, each time others."""
    is_dropped = (torch.rand(pieces.shape) < share) & (pieces != _NOTHING)
    return pieces.masked_fill(is_dropped, 0)


class Network(nn.Module):
    """Begins with the encoder's weights."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self._encoder = encoder
        self.body = nn.ParameterDict(
            {name: torch.tensor(np.array(array)) for name, array in encoder.weights().items()}
        )

    def forward(self, pieces: Tensor) -> Tensor:
        """Of what ``padded`` made; unit vectors of shape (texts, 512)."""
        b = self.body
        is_there = (pieces != _NOTHING).float()[..., None]
        embedded = torch.from_numpy(self._encoder.embedded(pieces.clamp(min=0).numpy())) * is_there
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

    def weights(self) -> dict[str, Floats]:
        """What was learned, as ``Encoder`` takes it."""
        return {name: array.detach().numpy() for name, array in self.body.items()}


def _windows(x: Tensor, weights: Tensor, bias: Tensor, width: int, before: int) -> Tensor:
    """A convolution over the pieces; weights of windows stand below one another."""
    kernel = weights.reshape(width, _WIDTH, _WIDTH).permute(2, 1, 0)
    padded = pad(x.transpose(1, 2), (before, width - 1 - before))
    return relu(conv1d(padded, kernel, bias).transpose(1, 2))
