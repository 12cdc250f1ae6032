"""Recognises abuse, threats, spam, self-harm and emergencies in what customers write.

What is like them is suspected, and shown to staff. It is answered as such only where its words are
proof besides: what is like danger may be a kitchen knife, a street number or somebody's mother.
Without proof only what is hardly in doubt is answered, where nothing is wanted of the shop.

Two logistic regressions vote as equals (the geometric mean of their probabilities): one over the
sentence embedding that the intents are told by, one over character n-grams, which know swear words
however they are spelt. They learn from data/moderation and from the shop's own examples, which are
none of these, but for those that data/moderation judges. The proof is the signs of
data/moderation/evidence. ``bench/moderation.py`` measures both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.arrays import Floats
from bot.classifiers.linear_classifier import LinearClassifier
from bot.classifiers.ngram_features import NgramFeatures, Sparse
from bot.classifiers.spelling_index import SpellingIndex
from bot.moderation.evidence import AGAINST, CLEAR, HINT, Evidence

KINDS = ("abuse", "threat", "spam", "self_harm", "emergency")
FINE = "fine"

SUSPECTED = {"abuse": 0.65, "threat": 0.45, "spam": 0.38, "self_harm": 0.45, "emergency": 0.37}
"""How surely a message must be anything but fine for staff to see it. Chosen by cross-validation
that holds out whole families of phrasing, so that of the shop's own examples one in a hundred is
flagged; abuse and self-harm a little higher, for at most one in a hundred of data/held_out."""

SUSPECTED_IF_UNCLEAR = {"self_harm": 0.2, "emergency": 0.2}
"""The same where nothing else was understood: somebody may be in danger, and a false alarm costs
less than a missed one."""

PROVEN = {
    CLEAR: {"abuse": 0.25, "threat": 0.06, "spam": 0.12, "self_harm": 0.1, "emergency": 0.08},
    HINT: {"abuse": 0.75, "threat": 0.75, "spam": 0.75, "self_harm": 0.65, "emergency": 0.82},
    AGAINST: dict.fromkeys(KINDS, 0.85),
}
"""How surely a message must be of a kind, the others being as likely as they are, by how clear a
sign of it its words are. Chosen on tests/moderation/moderation_*.yml and on ordinary messages of
conversations and public sets, about one in a thousand of which is answered: what is answered
without proof has to be likelier than the likeliest of these."""

LEAST_PROVEN = {"abuse": 0.2, "threat": 0.2, "self_harm": 0.2}
"""How surely a message must be anything but fine before its words are taken for proof at all. Of
emergencies and spam it would have cost more of the development messages than it saved."""

PROVEN_IF_UNCLEAR = PROVEN | {
    CLEAR: PROVEN[CLEAR] | {"self_harm": 0.02, "emergency": 0.02},
    HINT: PROVEN[HINT] | {"threat": 0.6, "self_harm": 0.55},
}
"""The same where nothing else was understood."""

IN_DANGER = ("self_harm", "emergency")
"""Of these staff see every clear sign, however little the models suspect."""

SURE = {"threat": 0.68, "spam": 0.93, "self_harm": 0.72, "emergency": 0.82}
"""From here on these are answered without a sign, where nothing else was understood and no words
speak against them: nobody can write down all ways to cry for help."""

LEAST_SPELT = 0.1
"""How surely the letters alone must speak for abuse before a message is suspected of it: to the
encoders any gibberish is like a swear word."""

SURELY_SPELT = 0.6
"""From here on the letters are proof of abuse by themselves, as the hints are, where no words speak
against it."""

LEAST_INSULT = 0.5
"""How surely a word's letters must speak for abuse before it is left out of what is wanted."""

SAME = 0.9
"""From this cosine of character n-grams on, two messages are the same words."""

MEANING_SCALE = 5.0
"""Unit vectors are multiplied by it: with C = 1 vectors of length 1 would be underfitted. At 15,
nearly every message is surely one thing or another, and what the letters say is lost."""

_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_SPACED_OUT = re.compile(r"(?<!\S)(?:[a-z0-9*@$!][ ._-]){2,}[a-z0-9*@$!](?!\S)")
_GAP = re.compile(r"[ ._-]")
_CHUNK = re.compile(r"[a-z0-9@$!*]+")
_SIZE_OR_MODEL = re.compile(r"(?<!\d)\d+[a-z]{1,3}|[a-z]{1,2}\d+|.{0,40}\d{2}.{0,40}")
_LOOKALIKES = str.maketrans("01345@$!7", "oieasasit")


@dataclass(frozen=True)
class Verdict:
    """``kind`` is one of KINDS; ``score`` is how surely the message is not fine, 0 to 1;
    ``is_proven`` says that it may be answered as such, and not only be shown to staff."""

    kind: str
    score: float
    is_proven: bool


@dataclass
class Moderator:
    """The two regressions, fitted, and the signs that are proof. ``corrections`` are texts with
    what people said of them (a kind, or fine): the same words are judged as they were."""

    meaning: LinearClassifier
    speller: NgramFeatures
    spelling: LinearClassifier
    evidence: Evidence

    def __post_init__(self) -> None:
        self._corrections: list[tuple[str, str]] = []
        self._corrected = SpellingIndex.of(self.speller, [])

    @classmethod
    def fit(
        cls,
        vectors: Floats,
        texts: Sequence[str],
        kinds: Sequence[str],
        evidence: Evidence,
    ) -> Moderator:
        """Args: unit vectors (n, dimension), and text and kind (one of KINDS, or FINE) of each."""
        weights = _weights(kinds)
        meaning = LogisticRegression(C=1.0, class_weight=weights, max_iter=100)
        meaning.fit(vectors * MEANING_SCALE, kinds)
        speller = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, lowercase=False,
            dtype=np.float32,
        )
        ngrams = speller.fit_transform([_spelt(text) for text in texts])
        spelling = LogisticRegression(C=10.0, class_weight=weights, solver="liblinear")
        spelling.fit(ngrams, kinds)
        return cls(
            LinearClassifier.of(meaning),
            NgramFeatures.of(speller),
            LinearClassifier.of(spelling),
            evidence,
        )

    def judge(self, vector: Floats, text: str, is_clear: bool) -> Verdict | None:
        """What is wrong with a message of this unit vector (dimension,), if anything is;
        ``is_clear`` says that it was understood as something that customers say."""
        text = _spelt(text)
        ngrams = self.speller.read(text)
        told = self._told(ngrams)
        if told:
            return None if told == FINE else Verdict(told, 1.0, is_proven=True)
        kinds = self.meaning.classes
        meant = self.meaning.probabilities(vector * MEANING_SCALE)
        spelt = self.spelling.probabilities(ngrams)
        both = np.sqrt(meant * spelt)
        share = dict(zip(kinds, (both / both.sum()).tolist()))
        letters = float(spelt[kinds.index("abuse")])
        score = 1 - share.pop(FINE)
        likely = sorted(share, key=lambda kind: -share[kind])
        reading = self.evidence.read(text)
        proven = PROVEN if is_clear else PROVEN_IF_UNCLEAR
        for kind in likely:
            sign = reading.sign(kind) if share[kind] >= proven[CLEAR][kind] else None
            harmless = reading.speaks_against(kind)
            if sign is None and kind == "abuse" and letters >= SURELY_SPELT and not harmless:
                sign = HINT
            is_sure = not is_clear and share[kind] >= SURE.get(kind, 2)
            if is_sure and not harmless:
                return Verdict(kind, score, is_proven=True)
            is_likely = score >= LEAST_PROVEN.get(kind, 0)
            if sign and is_likely and share[kind] >= proven[sign][kind]:
                return Verdict(kind, score, is_proven=True)
        for kind in IN_DANGER:
            if reading.sign(kind) == CLEAR:
                return Verdict(kind, score, is_proven=False)
        kind = likely[0]
        if kind == "abuse" and letters < LEAST_SPELT:
            return None
        suspected = SUSPECTED if is_clear else {**SUSPECTED, **SUSPECTED_IF_UNCLEAR}
        return Verdict(kind, score, is_proven=False) if score >= suspected[kind] else None

    def without_insults(self, text: str) -> str:
        """``dasar goblok lu, pesanan gue mana`` as ``pesanan gue mana``: the words whose letters
        are no insult. Empty if none is left."""
        words = text.split()
        abuse = self.spelling.classes.index("abuse")

        def insults(word: str) -> bool:
            spelt = self.speller.read(_spelt(word))
            return bool(self.spelling.probabilities(spelt)[abuse] >= LEAST_INSULT)

        return " ".join(word for word in words if not insults(word))

    def correct(self, corrections: list[tuple[str, str]]) -> None:
        """Takes over what people said of messages: text and kind, or fine; the newest last."""
        if corrections != self._corrections:
            self._corrections = corrections
            texts = [_spelt(text) for text, _ in corrections]
            self._corrected = SpellingIndex.of(self.speller, texts)

    def _told(self, ngrams: Sparse) -> str | None:
        """What was said of the same words before, the newest word counting."""
        same = np.flatnonzero(self._corrected.cosines(ngrams) >= SAME)
        return self._corrections[same[-1]][1] if len(same) else None

    def save(self, folder: Path) -> None:
        """All but the evidence."""
        self.meaning.save(folder / "meaning.npz")
        self.speller.save(folder, "speller")
        self.spelling.save(folder / "spelling.npz")

    @classmethod
    def load(cls, folder: Path, evidence: Evidence) -> Moderator:
        """What ``save`` saved."""
        return cls(
            LinearClassifier.load(folder / "meaning.npz"),
            NgramFeatures.load(folder, "speller"),
            LinearClassifier.load(folder / "spelling.npz"),
            evidence,
        )


def _weights(kinds: Sequence[str]) -> dict[str, float]:
    """Rare kinds weigh more, by the square root of how rare: fully balanced, every other question
    about the shop would look like a threat."""
    counts = Counter(kinds)
    return {kind: (len(kinds) / (len(counts) * n)) ** 0.5 for kind, n in counts.items()}


def _spelt(text: str) -> str:
    """In small letters, and without disguise: what is spaced out (t o l o l) or drawn out (tololll)
    shortened, digits and signs among letters read as the letters they look like (t0l0l)."""
    text = _SPACED_OUT.sub(lambda spaced: _GAP.sub("", spaced.group()), text.lower())
    return _DRAWN_OUT.sub(r"\1\1", _CHUNK.sub(_read, text))


def _read(found: re.Match[str]) -> str:
    """A chunk with its digits as letters, unless it is a number, a size (5xl) or a model (a12)."""
    chunk = found.group().rstrip("!")
    is_word = re.search("[a-z]", chunk) and not _SIZE_OR_MODEL.fullmatch(chunk)
    return chunk.translate(_LOOKALIKES) if is_word else found.group()
