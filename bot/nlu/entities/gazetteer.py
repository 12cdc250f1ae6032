"""Names from a list, found with spaCy's PhraseMatcher: the longest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.nlu.entities.spelling import Spelling
from bot.nlu.entities.text import Found, Text

_CLITICS = ("nya", "ku", "mu", "2")
"""Written onto Indonesian nouns: "jaketnya", the jacket; "jaket2", jackets."""
_DRAWN_OUT = re.compile(r"(.)\1{2,}")


def tokenizer() -> Language:
    """Finds the words of a text, and nothing about them: their shape, likeness to a URL and so on
    would cost most of the time."""
    nlp = spacy.blank("xx")
    nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]  # missing in spaCy's types
    return nlp


class Gazetteer:
    """Finds things of the kind ``entity``, once ``update`` was told their names.

    With ``forgiving``, misspelt words of names are corrected before.
    """

    def __init__(self, nlp: Language, entity: str, forgiving: bool = False) -> None:
        self._nlp = nlp
        self._entity = entity
        self._forgiving = forgiving
        self._matcher = PhraseMatcher(nlp.vocab)
        self._phrases: dict[str, str] = {}

    def update(self, phrases: Mapping[str, str], doubtful: Set[str], after: Set[str]) -> None:
        """Takes ``phrases`` (small letters, to their values) instead of those so far.

        ``doubtful`` ones count only right after one of the words in ``after``. Costs as much as
        there is new: a large catalogue is not read anew for one product.
        """
        for phrase in self._phrases.keys() - phrases.keys():
            self._matcher.remove(phrase)
        for phrase in phrases.keys() - self._phrases.keys():
            self._matcher.add(phrase, [self._nlp.make_doc(phrase)])
        self._phrases = dict(phrases)
        self._doubtful = doubtful
        self._after = after
        self._words = {word for phrase in phrases for word in phrase.split()}
        self._spelling = Spelling(self._words if self._forgiving else ())

    def find(self, text: Text) -> Iterator[Found]:
        doc = Doc(self._nlp.vocab, [self._normal(token.text) for token in text.tokens])
        spans = [Span(doc, start, end, phrase) for phrase, start, end in self._matcher(doc)]
        for span in filter_spans([span for span in spans if self._counts(span)]):
            first, last = text.tokens[span.start], text.tokens[span.end - 1]
            yield Found(self._entity, first.idx, last.idx + len(last), self._phrases[span.label_])

    def _normal(self, word: str) -> str:
        if word in self._words:
            return word
        word = _DRAWN_OUT.sub(r"\1", word)  # "kemejaaa"
        for clitic in _CLITICS:
            bare = word.removesuffix(clitic)
            if bare != word and bare in self._words:
                return bare
        return self._spelling.correct(word) or word

    def _counts(self, span: Span) -> bool:
        if span.label_ not in self._doubtful:
            return True
        return span.start > 0 and span.doc[span.start - 1].text in self._after
