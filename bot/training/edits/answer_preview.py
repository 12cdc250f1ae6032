"""What an answer would win, before it is saved.

For a process of its own, in Rasa's environment: ``bot.training.encoder_main``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from bot.arrays import Floats
from bot.encoders.vector_cache import TextEncoder, VectorCache
from bot.knowledge.entries import Entry, KnowledgeError
from bot.knowledge.search import KnowledgeBase, Match
from bot.knowledge.topics import load_phrasebook
from bot.settings_sections import KnowledgeSettings
from bot.training.edits.preview_types import Asked, Missed, Preview, Twin, Won

TWIN = 0.66
"""The likeness from which on another entry is asked for nearly alike. Of the sample shop's 72
entries five have such a neighbour (using a voucher, and one that fails); at 0.6 it is sixteen. It
tells near copies: of the phrasebook's chat phrasings, when half of them are left out of it, 4 %
come as near to any entry.
"""

MOST_PROPOSED = 8
"""Phrasings that an editor is shown, a language."""


def preview(
    folder: str, vectors: str, settings: KnowledgeSettings, entry: Entry, asked: Sequence[Asked]
) -> Preview:
    """What ``entry``, written as it is here, would win of ``asked`` (customers' messages) and of
    what the shop's files know to be asked.

    Args:
        folder: the project's; its data/knowledge is searched, with ``entry`` in its place.
        vectors: the file of the vector cache. Neither ``asked`` nor ``entry`` gets into it.

    Raises:
        KnowledgeError: one of the files cannot be used, or the encoder cannot be loaded.
    """
    bench = _bench(folder, _stamps(Path(folder)), vectors, settings.encoder)
    always = replace(entry, valid_from=None, valid_until=None)  # what it wins while it is given
    tried = bench.base.with_entry(always, bench.cache.tried)
    return Preview(
        _won(bench, tried, entry, [*asked, *bench.known], settings),
        _missed(tried, entry, settings),
        _twins(bench.base, entry),
        {
            language: phrasings[:MOST_PROPOSED]
            for language, phrasings in tried.asked_elsewhere(entry, bench.cache.tried).items()
        },
    )


class _Vectors(VectorCache):
    """Remembers questions too, in memory alone. ``tried`` encodes entries that are being written,
    and keeps nothing on the disk either."""

    def __init__(self, file: Path, encoder: TextEncoder) -> None:
        super().__init__(file, encoder)
        self.tried = VectorCache(Path(":memory:"), encoder)
        self._questions: dict[str, Floats] = {}

    def encode(self, text: str) -> Floats:
        if text not in self._questions:
            self._questions[text] = super().encode(text)
        return self._questions[text]

    def remember(self, texts: list[str]) -> None:
        """Takes the vectors of the shop's own texts from the disk, where they are kept."""
        self._questions.update(zip(texts, self.vectors(texts)))


@dataclass(frozen=True)
class _Bench:
    """The entries as they are, what the files know to be asked, and who answers it now."""

    base: KnowledgeBase
    cache: _Vectors
    known: tuple[Asked, ...]
    winners: dict[Asked, str | None]


@lru_cache(maxsize=1)
def _meaning(encoder: str) -> TextEncoder:
    from bot.encoders.combined_encoder import open_meaning
    from bot.encoders.encoder import EncoderUnavailable

    try:
        return open_meaning(encoder)
    except EncoderUnavailable as error:
        raise KnowledgeError(str(error)) from error


@lru_cache(maxsize=1)
def _bench(folder: str, _stamps: object, vectors: str, encoder: str) -> _Bench:
    data = Path(folder) / "data"
    cache = _Vectors(Path(vectors), _meaning(encoder))
    base = KnowledgeBase(
        data / "knowledge", cache, phrasebook=data / "phrasebook",
        off_topic=data / "nlu" / "out_of_scope.yml",
    )
    topics = [topic.phrasings for topic in load_phrasebook(data / "phrasebook")]
    known = dict.fromkeys(
        Asked(text, language)
        for asked in (*base.questions(), *topics)
        for language, texts in asked.items()
        for text in texts
    )
    cache.remember(sorted({base.read(asked.text) for asked in known}))
    return _Bench(base, cache, tuple(known), {})


def _stamps(folder: Path) -> tuple[tuple[str, int], ...]:
    """Changes with every file that is read here."""
    files = [
        *sorted((folder / "data" / "knowledge").glob("*.yml")),
        *sorted((folder / "data" / "phrasebook").glob("*.yml")),
        folder / "data" / "nlu" / "out_of_scope.yml",
    ]
    return tuple((str(file), file.stat().st_mtime_ns) for file in files if file.exists())


def _won(
    bench: _Bench,
    tried: KnowledgeBase,
    entry: Entry,
    asked: Iterable[Asked],
    settings: KnowledgeSettings,
) -> tuple[Won, ...]:
    own = {question for questions in entry.questions.values() for question in questions}
    others = [one for one in asked if one.text not in own]
    winners = _winners(tried, others, settings)
    won = [
        (one, match.score)
        for one, match in zip(others, winners)
        if match and match.entry.id == entry.id
    ]
    new = [one for one, _ in won if one not in bench.winners]
    for one, match in zip(new, _winners(bench.base, new, settings)):
        bench.winners[one] = match.entry.id if match else None
    found = [Won(one, score, bench.winners[one]) for one, score in won]
    return tuple(
        sorted(found, key=lambda won: (not won.asked.is_real, won.before == entry.id, -won.score))
    )


def _missed(
    tried: KnowledgeBase, entry: Entry, settings: KnowledgeSettings
) -> tuple[Missed, ...]:
    own = [
        Asked(question, language)
        for language, questions in entry.questions.items()
        for question in questions
    ]
    winners = [m.entry.id if m else None for m in _winners(tried, own, settings)]
    return tuple(
        Missed(one.text, winner) for one, winner in zip(own, winners) if winner != entry.id
    )


def _twins(base: KnowledgeBase, entry: Entry) -> tuple[Twin, ...]:
    near = base.likeness([q for questions in entry.questions.values() for q in questions])
    twins = [
        Twin(id_, likeness)
        for id_, likeness in near.items()
        if likeness >= TWIN and id_ != entry.id
    ]
    return tuple(sorted(twins, key=lambda twin: -twin.likeness))


def _winners(
    base: KnowledgeBase, asked: Sequence[Asked], settings: KnowledgeSettings
) -> list[Match | None]:
    """What each question would be answered with."""
    found = base.search_all([one.text for one in asked], 1)
    return [
        next((m for m in matches if m.score >= settings.threshold(one.language)), None)
        for one, matches in zip(asked, found)
    ]
