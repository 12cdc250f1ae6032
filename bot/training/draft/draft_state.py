"""A draft as it goes from machine to machine: what it changes, and what was thrown away of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.training.draft.editable_files import is_editable

Content = bytes | None
"""Of a file; None where there is no such file."""


@dataclass(frozen=True)
class DraftState:
    """``files`` has each changed file as it was before and as the draft has it, ``discarded`` what
    may be brought back."""

    files: Mapping[str, tuple[Content, Content]] = field(default_factory=dict)
    discarded: Mapping[str, Content] = field(default_factory=dict)


def pack_state(state: DraftState) -> bytes:
    """``state`` as it is kept."""
    told = {
        "files": {name: [*map(_text, pair)] for name, pair in state.files.items()},
        "discarded": {name: _text(content) for name, content in state.discarded.items()},
    }
    return gzip.compress(json.dumps(told).encode(), mtime=0)


def unpack_state(content: bytes | None) -> DraftState:
    """What ``pack_state`` made; of None, a draft that changes nothing."""
    if content is None:
        return DraftState()
    told = json.loads(gzip.decompress(content))
    files = {
        name: (_content(before), _content(after)) for name, (before, after) in told["files"].items()
    }
    discarded = {name: _content(text) for name, text in told["discarded"].items()}
    return DraftState(
        {name: pair for name, pair in files.items() if is_editable(name)},
        {name: one for name, one in discarded.items() if is_editable(name)},
    )


def _text(content: Content) -> str | None:
    return None if content is None else content.decode("utf-8", "surrogateescape")


def _content(text: str | None) -> Content:
    return None if text is None else text.encode("utf-8", "surrogateescape")
