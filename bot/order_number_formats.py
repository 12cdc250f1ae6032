"""How order numbers are written: their shapes, learned from numbers that the shop has.

Letters and signs stay as they are, of digits the count matters: INV/20261105/MPL/3598812345 is
INV/, eight digits, /MPL/ and ten digits.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Literal

MOST_SHAPES = 24
"""Of a shop whose numbers follow no rule, the commonest ones."""
FEWEST_DIGITS = 3
_MOST_PREFIXES = 6
"""So many different letters in one place are a part of the shape; more are random."""
_COUNTER = 6
"""Up to so many digits are counted up, and will have one more some day."""
_LONG_CODE = 8
"""From so many letters and digits on a code is like nothing else in a message."""

Reading = Literal["exact", "mistyped"]
READINGS: tuple[Reading, ...] = ("exact", "mistyped")
"""As it should be typed; with O for 0, l for 1 and the other way round, to be tried where the first
finds nothing."""
_LETTER = {"O": "[O0]", "I": "[I1|]", "L": "[L1|]"}
AS_DIGIT = str.maketrans("OoIiLl|", "0011111")

_RUN = re.compile(r"[0-9]+|[^\W\d_]+")
_SIGN = r"[\s\-_/.:#|–—]{0,3}"


@dataclass(frozen=True)
class Token:
    """A part of a shape. ``kind``: ``fixed`` (``text`` itself: letters, or one sign), ``digits``,
    ``letters`` or a ``code`` of both, of ``length`` characters. The ``text`` of letters and codes
    is "A" where they are capitals, else "a"."""

    kind: str
    text: str
    length: int

    @property
    def is_sign(self) -> bool:
        return self.kind == "fixed" and not self.text[0].isalnum()

    @property
    def example(self) -> str:
        """What could stand here."""
        if self.kind == "fixed":
            return self.text
        sample = {"digits": "1234567890", "letters": "ABCDEFGHIJ", "code": "12AB34CD56EF"}
        text = (sample[self.kind] * self.length)[: self.length]
        return text.lower() if self.text == "a" else text

    def pattern(self, reading: Reading) -> str:
        """An expression for what may stand here."""
        if self.kind == "digits" and reading == "exact":
            return f"[0-9]{{{self.length}}}"
        if self.kind == "digits":  # one is a digit at least: Lili is a name
            some = f"(?=[OoIiLl|]{{0,{self.length - 1}}}[0-9])"
            return f"{some}[0-9OoIiLl|]{{{self.length}}}"
        if self.kind == "letters":
            return rf"[^\W\d_]{{{self.length}}}"
        if self.kind == "code":
            return rf"(?=[^\W_]*[0-9])[^\W_]{{{self.length}}}"
        if reading == "exact":
            return re.escape(self.text)
        return "".join(_LETTER.get(c.upper(), re.escape(c)) for c in self.text)

    def written(self, typed: str) -> str:
        """What was typed here, as the shop writes it."""
        if self.kind == "digits":
            return typed.translate(AS_DIGIT)
        if self.kind == "fixed":
            return self.text
        return typed.upper() if self.text == "A" else typed


@dataclass(frozen=True)
class Shape:
    """How one kind of the shop's order numbers is written."""

    tokens: tuple[Token, ...]

    @property
    def example(self) -> str:
        """A number of this shape that is nobody's: INV/12345678/MPL/1234567890."""
        return "".join(token.example for token in self.tokens)

    @property
    def digits(self) -> int:
        return sum(token.length for token in self.tokens if token.kind in ("digits", "code"))

    @cached_property
    def _solid(self) -> list[Token]:
        return [token for token in self.tokens if not token.is_sign]

    @cached_property
    def tells_itself(self) -> bool:
        """Whether nothing else in a message looks like it: it has letters beside three digits, or
        a code that is long enough."""
        letters = any(t.kind in ("fixed", "letters") for t in self._solid)
        codes = any(t.kind == "code" and t.length >= _LONG_CODE for t in self._solid)
        return codes or (letters and self.digits >= FEWEST_DIGITS)

    def pattern(self, reading: Reading, *, alone: bool) -> str:
        """An expression whose groups are the tokens that are no signs. What stands between them is
        as people type it: nothing, a blank, another sign. ``alone``: nothing else was typed."""
        # Two letters and a blank are words of any sentence: "so 1234".
        letters = sum(t.length for t in self._solid if t.kind in ("fixed", "letters"))
        parts, loose = [], alone or not 0 < letters <= 2
        for place, token in enumerate(self.tokens):
            if token.is_sign:
                own = re.escape(token.text)
                between = f"(?:{own}|{_SIGN})" if loose else f"(?:{own}|-)?"
                at_the_edge = place in (0, len(self.tokens) - 1)
                parts.append(f"(?:{own})?" if at_the_edge else between)
                continue
            if place and not self.tokens[place - 1].is_sign:
                parts.append(r"[\s\-]?" if loose else "-?")
            parts.append(f"({token.pattern(reading)})")
        return "".join(parts)

    def written(self, typed: Iterable[str]) -> str:
        """The number as the shop writes it, of what the groups of ``pattern`` held."""
        values = iter(typed)
        return "".join(
            token.text if token.is_sign else token.written(next(values)) for token in self.tokens
        )

    @cached_property
    def only_digits(self) -> Token | None:
        """The one part of it that is not always the same, if that is digits: the 2291 of ORD-2291
        says all."""
        varying = [token for token in self.tokens if token.kind != "fixed"]
        return varying[0] if len(varying) == 1 and varying[0].kind == "digits" else None

    def completed(self, digits: str) -> str:
        """The number of which the ``only_digits`` are these."""
        return self.written(digits if t.kind == "digits" else t.text for t in self._solid)

    def as_json(self) -> str:
        return json.dumps([[token.kind, token.text, token.length] for token in self.tokens])

    @classmethod
    def from_json(cls, text: str) -> Shape:
        return cls(tuple(Token(*token) for token in json.loads(text)))


def _tokens(number: str) -> tuple[Token, ...]:
    """The number's own shape. Between signs, letters with digits behind them are told apart; any
    other mixture is a code."""
    tokens: list[Token] = []
    for is_solid, group in groupby(number, key=lambda c: c.isalnum()):
        part = "".join(group)
        if not is_solid:
            tokens += [Token("fixed", sign, 1) for sign in part]
        elif re.fullmatch(r"[^\W\d_]*[0-9]*", part):
            for run in _RUN.findall(part):
                kind = "digits" if run.isdigit() else "fixed"
                tokens.append(Token(kind, "" if kind == "digits" else run, len(run)))
        else:
            tokens.append(Token("code", "A" if part.upper() == part else "a", len(part)))
    return tuple(tokens)


def learn_shapes(numbers: Iterable[str]) -> tuple[Shape, ...]:
    """The commonest shapes, at most MOST_SHAPES; letters that differ from number to number are any
    letters."""
    known = Counter(map(_tokens, numbers))
    alike: dict[tuple[object, ...], list[tuple[Token, ...]]] = {}
    for tokens in known:
        outline = tuple(("letters", t.length) if _is_word(t) else t for t in tokens)
        alike.setdefault(outline, []).append(tokens)
    counts: Counter[tuple[Token, ...]] = Counter()
    for of_outline in alike.values():
        for tokens in of_outline:
            is_random = len(of_outline) > _MOST_PREFIXES
            counts[tuple(map(_any_letters, tokens)) if is_random else tokens] += known[tokens]
    return tuple(Shape(tokens) for tokens, _ in counts.most_common(MOST_SHAPES))


def counted_up(shape: Shape) -> Shape | None:
    """The shape that follows when the counter at its end has one digit more."""
    last = shape.tokens[-1]
    if last.kind != "digits" or last.length >= _COUNTER:
        return None
    return Shape((*shape.tokens[:-1], Token("digits", "", last.length + 1)))


def _is_word(token: Token) -> bool:
    return token.kind == "fixed" and not token.is_sign


def _any_letters(token: Token) -> Token:
    if not _is_word(token):
        return token
    return Token("letters", "A" if token.text.upper() == token.text else "a", token.length)
