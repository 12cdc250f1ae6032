"""What is known in a case, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from bot.desk.cases.transfers import compared
from bot.store.cases.cases import Case

_ORDER = ("order", "item", "product", "problem", "reason", "quantity", "size", "colour", "amount",
          "transfer", "date", "address", "phone", "note")  # fmt: skip
_SHOWN_ELSEWHERE = ("photo",)
"""Pictures are shown as they are."""


def shown_facts(
    case: Case,
    money: Callable[[int], str],
    day: Callable[[date], str] = str,
    say: Callable[[str], str] = str,
) -> list[tuple[str, str]]:
    """Name and words of each fact, the usual ones first. ``money`` tells an amount, ``day`` a date,
    ``say`` a sentence in the reader's language."""
    facts = {**case.facts, "order": case.order_number or case.facts.get("order")}
    known = [*(name for name in _ORDER if name in facts), *(n for n in facts if n not in _ORDER)]
    told = []
    for name in known:
        value = facts[name]
        is_amount = name == "amount" and isinstance(value, int) and not isinstance(value, bool)
        if name == "transfer" and isinstance(value, dict):
            words = " ".join(say(sentence) for sentence in compared(value, money, day))
        else:
            words = money(value) if is_amount else ", ".join(_words(value))
        if words and name not in _SHOWN_ELSEWHERE:
            told.append((name, words))
    return told


def _words(value: Any) -> Iterator[str]:
    """Whatever an action kept as a fact, on one line."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{str(name).replace('_', ' ')}: {', '.join(_words(inner))}"
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    elif value is not None and value != "":
        yield str(value)
