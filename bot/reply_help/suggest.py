"""Three replies for a conversation, best first.

For a process of its own, in Rasa's environment: ``bot.training.encoder_main``. What colleagues sent
teaches a ranker once there is enough of it; until then, and beside it, what the customer said is
compared by meaning with the questions of approved answers and with what other customers said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.arrays import Floats
from bot.encoders.vector_cache import TextEncoder, VectorCache
from bot.knowledge.entries import KnowledgeError, load_entries
from bot.privacy.redaction import mask
from bot.reply_help.known_replies import KnownReply, Letters, recognised
from bot.reply_help.moments import Moment
from bot.reply_help.ranker import ReplyRanker

MOST = 3
ALIKE = 0.5
"""The cosine from which on a question is worth a suggestion."""
ENOUGH_TO_LEARN = 40
"""Replies of colleagues from which on a ranker learns from them."""
_RANKER_WEIGHT = 0.6
_INTENT_WEIGHT = 0.25
_BEHIND = 0.35
"""A reply that fits so much less than the best one is not suggested beside it."""
_CONTEXT_WEIGHT = 0.3
_NEAR_THE_BEST = 0.7
"""What a draft means hardly, beside what it surely means, is not offered."""
_DRAFT_LIKENESS, _DRAFT_SCORE = 0.25, 0.45
"""From which on a draft may mean a reply: by itself, and together with what fits."""
_SHORTEST, _LONGEST = 15, 600
"""Characters of a colleague's reply that can be one for another customer too."""


@dataclass(frozen=True)
class Sent:
    """What a colleague once sent: ``text``, with {name} and {order} in the places of this
    customer's, in answer to ``said``; ``names`` are the customer's."""

    said: str
    before: str
    text: str
    names: tuple[str, ...]


def suggest(
    folder: str,
    vectors: str,
    encoder: str,
    canned: Sequence[KnownReply],
    sent: Sequence[Sent],
    moment: Moment,
    intent: str | None,
) -> list[KnownReply]:
    """At most MOST replies for ``moment``, best first; with a draft, those that it may be.

    Args:
        folder: the project's, of which the approved answers are read.
        vectors: the file of the vector cache; of customers' words nothing gets into it.
        canned: the canned replies.
        sent: what colleagues sent of late, newest first.
        intent: what the bot took the customer's last wish for.

    Raises:
        KnowledgeError: the answers or the encoder cannot be used.
    """
    known = (*_answers(folder, _stamps(folder)), *canned)
    colleagues = _of_colleagues(tuple(sent), known)
    replies = {reply.name: reply for reply in (*known, *colleagues.replies)}
    meaning = _vectors(vectors, encoder)
    moment = replace(
        moment,
        replies=tuple(recognised(text, known) or "other" for text in moment.replies),
    )
    context = _context(meaning, list(replies.values()), colleagues, moment, intent)
    if not moment.draft:
        least = max(ALIKE, max(context.values(), default=0.0) - _BEHIND)
        worth = {name: score for name, score in context.items() if score >= least}
    else:
        meant = _meant(meaning, list(replies.values()), moment.draft, context)
        least = max(meant.values(), default=0.0) * _NEAR_THE_BEST
        worth = {name: score for name, score in meant.items() if score >= least}
    best = sorted(worth, key=lambda name: -worth[name])
    return [replies[name] for name in best[:MOST]]


def _context(
    meaning: _Vectors,
    replies: Sequence[KnownReply],
    colleagues: _Colleagues,
    moment: Moment,
    intent: str | None,
) -> dict[str, float]:
    """How much each reply fits what was said before any draft; 0 to about 2."""
    scores = dict.fromkeys((reply.name for reply in replies), 0.0)
    if moment.said:
        asked = [(reply.name, text) for reply in replies for text in reply.questions]
        rows = meaning.known([text for _, text in asked])
        said = [(name, one.said) for name, one in colleagues.given if one.said]
        vector = meaning.said(moment.said)
        heard = [float(meaning.said(text) @ vector) for _, text in said]
        likenesses = [*(rows @ vector if asked else ()), *heard]
        for (name, _), likeness in zip([*asked, *said], likenesses):
            scores[name] = max(scores[name], float(likeness))
    for reply in replies:
        if intent and intent in reply.intents:
            scores[reply.name] = max(scores[reply.name], ALIKE) + _INTENT_WEIGHT
    if ranker := _ranker(colleagues):
        for name, likely in zip(ranker.replies, ranker.scores([moment])[0]):
            if name in scores:
                scores[name] += _RANKER_WEIGHT * float(likely)
    return scores


def _meant(
    meaning: _Vectors, replies: Sequence[KnownReply], draft: str, context: dict[str, float]
) -> dict[str, float]:
    """How likely each reply is what the draft begins to say: by letters and by meaning, and a
    little by what fits."""
    wordings = [(reply.name, text) for reply in replies for text in reply.texts.values()]
    letters = Letters([text for _, text in wordings]).contained(draft)
    rows = meaning.known([text for _, text in wordings])
    cosines = rows @ meaning.said(draft)
    worth: dict[str, float] = {}
    for (name, _), part, cosine in zip(wordings, letters, cosines):
        likeness = (part**2 + float(cosine)) / 2
        score = likeness + _CONTEXT_WEIGHT * min(1.0, context[name])
        if likeness >= _DRAFT_LIKENESS and score >= _DRAFT_SCORE:
            worth[name] = max(worth.get(name, 0.0), score)
    return worth


@dataclass(frozen=True)
class _Colleagues:
    """``given`` is what was sent, masked, each with the name of the reply that it is; ``replies``
    are those of them that are no approved reply."""

    given: tuple[tuple[str, Sent], ...]
    replies: tuple[KnownReply, ...]


@lru_cache(maxsize=2)
def _of_colleagues(sent: tuple[Sent, ...], known: tuple[KnownReply, ...]) -> _Colleagues:
    given: list[tuple[str, Sent]] = []
    own: dict[str, KnownReply] = {}
    for one in sent:
        masked = _masked(one)
        name = recognised(one.text, (*known, *own.values()))
        if name is None:
            if masked.text != one.text or not _SHORTEST <= len(one.text) <= _LONGEST:
                continue  # about this customer alone
            name = f"colleague:{hashlib.sha256(one.text.encode()).hexdigest()[:12]}"
            own[name] = KnownReply(name, "colleague", "", {"": one.text})
        given.append((name, masked))
    return _Colleagues(tuple(given), tuple(own.values()))


@lru_cache(maxsize=4096)
def _masked(one: Sent) -> Sent:
    said, before, text = (mask(words, one.names) for words in (one.said, one.before, one.text))
    return Sent(said, before, text, ())


@lru_cache(maxsize=2)
def _ranker(colleagues: _Colleagues) -> ReplyRanker | None:
    if len(colleagues.given) < ENOUGH_TO_LEARN or len({name for name, _ in colleagues.given}) < 2:
        return None
    moments = [Moment(one.said, one.before) for _, one in colleagues.given]
    return ReplyRanker(moments, [name for name, _ in colleagues.given])


class _Vectors:
    """The shop's own texts are remembered on the disk, customers' and colleagues' in memory."""

    def __init__(self, file: Path, encoder: TextEncoder) -> None:
        self._disk = VectorCache(file, encoder)
        self._memory: dict[str, Floats] = {}

    def known(self, texts: list[str]) -> Floats:
        return self._disk.vectors(texts) if texts else np.zeros((0, 1), np.float32)

    def said(self, text: str) -> Floats:
        if text not in self._memory:
            if len(self._memory) > 5000:
                self._memory.clear()
            self._memory[text] = self._disk.encode(text)
        return self._memory[text]


@lru_cache(maxsize=1)
def _vectors(file: str, encoder: str) -> _Vectors:
    from bot.encoders.combined_encoder import open_meaning
    from bot.encoders.encoder import EncoderUnavailable

    try:
        return _Vectors(Path(file), open_meaning(encoder))
    except EncoderUnavailable as error:
        raise KnowledgeError(str(error)) from error


@lru_cache(maxsize=1)
def _answers(folder: str, _stamps: object) -> tuple[KnownReply, ...]:
    return tuple(
        KnownReply(
            f"answer:{entry.id}", "answer", entry.id,
            dict(entry.answer),
            tuple(text for texts in entry.questions.values() for text in texts),
            (entry.intent,) if entry.intent else (),
        )
        for entry in load_entries(Path(folder) / "data" / "knowledge")
    )  # fmt: skip


def _stamps(folder: str) -> tuple[tuple[str, int], ...]:
    files = sorted((Path(folder) / "data" / "knowledge").glob("*.yml"))
    return tuple((file.name, file.stat().st_mtime_ns) for file in files)


def suggestions(
    folder: str, vectors: str, encoder: str, canned: list[dict[str, Any]],
    sent: list[dict[str, Any]], moment: dict[str, Any], intent: str | None,
) -> list[KnownReply]:  # fmt: skip
    """``suggest`` of what was JSON."""
    return suggest(
        folder, vectors, encoder, [KnownReply.from_json(one) for one in canned],
        [Sent(**{**one, "names": tuple(one["names"])}) for one in sent],
        Moment.from_json(moment), intent,
    )  # fmt: skip
