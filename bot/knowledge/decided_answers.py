"""Answers in place of an entry's general one, where the customer's case or order decides::

    - id: return_shipping_cost
      …
      instead:                     # the first that fits is given; else the answer above
        - when: {case: [wrong_item, damaged_item]}
          answer:
            en: We do, as the mistake was ours.
            id: Kami yang tanggung, Kak, karena salahnya di kami.

``when`` names what must be known, each with one value or several of which one fits: ``case`` (the
kind of case that is talked of), ``case_state``, ``order`` (the order's status), ``paid_by`` (words
of its payment method), ``return_days`` (``left`` or ``over``), or a fact of the case, such as
``reason``. Where one of them is not known, or {braces} of the answer are not, the answer does not
fit: what is unknown is never told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from bot.errors import UserError
from bot.languages import LANGUAGES

OF_ORDERS = ("order", "paid_by", "return_days")
"""What the record of the order decides."""

VALUES_OF_ORDERS = (
    "order_number", "items", "total", "payment_method", "placed_on", "courier", "tracking_number",
    "estimated_on", "delivered_on", "return_until",
)  # fmt: skip
VALUES = (*VALUES_OF_ORDERS, "item", "case_number", "case_name", "due", "due_hours")
"""What may stand in {braces}: of the order, and of the case."""


class NotDecided(UserError):
    """What is written under ``instead`` cannot be used; the message says why."""


@dataclass(frozen=True)
class DecidedAnswer:
    """``when`` is what must be known, ``answer`` what is said by language; see the module."""

    when: Mapping[str, tuple[str, ...]]
    answer: Mapping[str, str]

    def fits(self, known: Mapping[str, str]) -> bool:
        """Whether what is ``known`` has, of each that ``when`` names, one of the values in it."""
        return all(
            any(_stands_in(value, known.get(name, "")) for value in values)
            for name, values in self.when.items()
        )

    @property
    def braces(self) -> set[str]:
        """What the answer names in {braces}."""
        return {name for text in self.answer.values() for name in _braces(text)}

    @property
    def needs_order(self) -> bool:
        """Whether the record of an order must be looked up to tell if it fits."""
        return not self.braces.isdisjoint(VALUES_OF_ORDERS) or any(
            name in OF_ORDERS for name in self.when
        )


def decide(
    answers: Sequence[DecidedAnswer], language: str, known: Mapping[str, str]
) -> tuple[int, str] | None:
    """Which of ``answers`` fits first (from 1), and what it says in ``language``; None if none."""
    for number, one in enumerate(answers, 1):
        said = one.answer.get(language)
        if said and one.fits(known) and all(known.get(name) for name in _braces(said)):
            return number, said.format_map(known)
    return None


def read_decided(listed: Any) -> tuple[DecidedAnswer, ...]:
    """What stands under ``instead``.

    Raises:
        NotDecided: it cannot be used.
    """
    if not isinstance(listed, list):
        raise NotDecided("it must be a list of answers, each beginning '- when:'")
    return tuple(map(_read, listed))


def _read(item: Any) -> DecidedAnswer:
    if not isinstance(item, dict) or set(item) != {"when", "answer"}:
        raise NotDecided("each needs when and answer, and nothing else")
    when, answer = item["when"], item["answer"]
    if not isinstance(when, dict) or not when:
        raise NotDecided("when must say what decides, such as {case: wrong_item}")
    if not isinstance(answer, dict) or not answer or not set(answer) <= set(LANGUAGES):
        raise NotDecided("answer must have its words by language, such as en")
    if not all(isinstance(text, str) and text.strip() for text in answer.values()):
        raise NotDecided("an answer has no words")
    read = DecidedAnswer(
        {str(name): tuple(_values(value)) for name, value in when.items()},
        {str(language): text.strip() for language, text in answer.items()},
    )
    if not all(values for values in read.when.values()):
        raise NotDecided("when must give each a word, or several")
    try:
        unknown = sorted(read.braces - set(VALUES))
    except ValueError as error:
        raise NotDecided("a brace stands alone, without its other one") from error
    if unknown:
        raise NotDecided(
            "nothing is known as {unknown}; there are {known}",
            unknown=f"{{{unknown[0]}}}",
            known=", ".join(VALUES),
        )
    return read


def _values(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and one.strip():
            yield one.strip()


def _braces(text: str) -> Iterator[str]:
    """With what else stands in them, so that nothing but a name is known."""
    for _, name, spec, conversion in Formatter().parse(text):
        if name is not None:
            yield name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")


def _stands_in(value: str, known: str) -> bool:
    """As whole words: COD in "COD", GoPay in "GoPay wallet"."""
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", known, re.IGNORECASE) is not None
