"""Names from a list, found with spaCy's PhraseMatcher: the longest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from bot.nlu.entities.spelling import Spelling
from bot.nlu.entities.text import Found, Text

_CLITICS = ("nya", "ku", "mu")
"""Written onto Indonesian nouns: "jaketnya", the jacket."""


class Gazetteer:
    """Finds ``phrases`` (small letters, to their values) as things of the kind ``entity``.

    ``doubtful`` phrases count only right after one of the words in ``after``. With ``spelling``,
    words are corrected first.
    """

    def __init__(
        self,
        nlp: Language,
        entity: str,
        phrases: Mapping[str, str],
        doubtful: Set[str] = frozenset(),
        after: Set[str] = frozenset(),
        spelling: Spelling | None = None,
    ) -> None:
        self._nlp = nlp
        self._entity = entity
        self._doubtful = doubtful
        self._after = after
        self._spelling = spelling
        self._values: dict[str, str] = {}
        self._matcher = PhraseMatcher(nlp.vocab)
        for phrase, value in phrases.items():
            tokens = nlp.make_doc(phrase)
            self._values[_key(tokens)] = value
            self._matcher.add(phrase, [tokens])
        self._words = {t for key in self._values for t in key.split()}

    def find(self, text: Text) -> Iterator[Found]:
        doc = Doc(self._nlp.vocab, [self._normal(token.text) for token in text.doc])
        matches = [doc[start:end] for _, start, end in self._matcher(doc)]
        for span in filter_spans([m for m in matches if self._counts(m)]):
            first, last = text.doc[span.start], text.doc[span.end - 1]
            value = self._values[_key(span)]
            yield Found(self._entity, first.idx, last.idx + len(last), value)

    def _normal(self, word: str) -> str:
        if word in self._words:
            return word
        for clitic in _CLITICS:
            bare = word.removesuffix(clitic)
            if bare != word and bare in self._words:
                return bare
        return self._spelling.correct(word) or word if self._spelling else word

    def _counts(self, span: object) -> bool:
        if _key(span) not in self._doubtful:
            return True
        return span.start > 0 and span.doc[span.start - 1].text in self._after


def _key(tokens: object) -> str:
    return " ".join(token.text for token in tokens)
