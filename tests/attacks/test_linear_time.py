"""Nobody stops the shop by a long message: what reads texts takes time that grows no faster than
they do. All regular expressions are found by themselves, those to come, too."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import regex

import actions
import bot
from bot.channels.text import split_text
from bot.dialogue import corrections, fact_finding
from bot.dialogue.case_kinds import Choice
from bot.dialogue.message import Message, Part
from bot.dialogue.state import Option
from bot.gateway.anger import sounds_angry
from bot.messages import Turn
from bot.nlu.entities.extractor import EntityReader
from bot.nlu.segmentation import divide
from bot.plain_text import as_message, plain_text
from bot.privacy.placeholders import Placeholders
from bot.privacy.redaction import mask, redact
from bot.spoken.numbers import written
from tests.checkout import CHECKOUT

UNITS = (
    "a", "A", "1", "(", ":", "@", ".", ",", " ", "\n", "_", "é", "👍", "{", "[", "\u200d", "a ",
    "1 ", "1.", "a.", "a@a.", "a-", "A1", "+1", "(+:", "jl ", "rp1", "1 A ", ". ", "http://", "1/",
)  # fmt: skip
"""What texts are made of that attack: one of them, again and again, and then something else."""

MOST_GROWTH = 30
"""Ten times as long may take thirty times as long, as clocks are rough; quadratic is a hundred."""

WORTH_A_LOOK_S = 0.02
"""Less is over before anybody notices."""


def modules() -> Iterator[ModuleType]:
    for package in (bot, actions):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            source = Path(str(found.module_finder.path), *found.name.split(".")[-1:])  # type: ignore[union-attr]
            file = source.with_suffix(".py") if not source.is_dir() else source / "__init__.py"
            if re.search(r"^import (re|regex)$", file.read_text("utf-8"), re.MULTILINE):
                yield importlib.import_module(found.name)


def patterns_in(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, (re.Pattern, regex.Pattern)) and isinstance(value.pattern, str):
        yield name, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from patterns_in(one, f"{name}[{key}]")
    elif isinstance(value, (tuple, list)):
        for place, one in enumerate(value):
            yield from patterns_in(one, f"{name}[{place}]")


def patterns() -> dict[str, Any]:
    """Every pattern of a module, by its place; those too that stand in a call alone."""
    found = {}
    for module in modules():
        for name, value in vars(module).items():
            for place, pattern in patterns_in(value, name):
                found[pattern.pattern] = (f"{module.__name__}.{place}", pattern)
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner, first = node.func.value, node.args[0] if node.args else None
            name = owner.id if isinstance(owner, ast.Name) else ""
            library = {"re": re, "regex": regex}.get(name)
            if library and isinstance(first, ast.Constant) and isinstance(first.value, str):
                pattern = library.compile(first.value)
                found[first.value] = (f"{module.__name__}:{node.lineno}", pattern)
    return dict(found.values())


def cost(read: Callable[[str], Any], text: str) -> float:
    """Seconds of CPU, the lesser of two tries."""
    spent = []
    for _ in range(2):
        began = time.process_time()
        read(text)
        spent.append(time.process_time() - began)
        if spent[0] < WORTH_A_LOOK_S:
            break
    return min(spent)


def grows_too_fast(read: Callable[[str], Any], unit: str) -> bool:
    before = None
    for length in (1_000, 10_000, 100_000):
        took = cost(read, (unit * length)[:length] + "\0!")
        if before is not None and took > WORTH_A_LOOK_S and took > before * MOST_GROWTH:
            return True
        if before is not None and took < 0.002:  # a hundred times as much is no matter
            return False
        before = took
    return False


def searched(pattern: Any) -> Callable[[str], Any]:
    def read(text: str) -> None:
        for _ in pattern.finditer(text):
            pass
        pattern.fullmatch(text)

    return read


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
def test_every_pattern_is_linear(every: int) -> None:
    found = patterns()
    assert len(found) > 100
    found = dict(sorted(found.items())[::every])
    slow = {
        place: (unit, pattern.pattern[:80])
        for place, pattern in found.items()
        for unit in UNITS
        if grows_too_fast(searched(pattern), unit)
    }
    assert not slow


def test_a_pattern_that_is_not_would_be_found() -> None:
    assert grows_too_fast(searched(re.compile(r"\S+@\S+")), "a")


@pytest.fixture(scope="module")
def entities() -> EntityReader:
    return EntityReader(CHECKOUT / "data" / "entities", None)


def as_part(text: str) -> tuple[Message, Part]:
    part = Part(text, 0, len(text), "inform", 0.9)
    return Message(text, "inform", 0.9, (part,)), part


ITEMS = ["Kemeja Batik Pria / Men's batik shirt", "Tas Selempang Kanvas"]
READERS: dict[str, Callable[[str], Any]] = {
    "address_in": lambda text: fact_finding.address_in(*as_part(text), asked=True),
    "replaced": corrections.replaced,
    "other_house": lambda text: corrections.other_house(text, "Jl. Melati No. 10, Bandung 40115"),
    "digits_of_phone": lambda text: fact_finding.digits_of_phone(
        as_part(text)[0], True, (0, len(text))
    ),
    "may_be_order_number": lambda text: fact_finding.may_be_order_number(*as_part(text)),
    "choice_in": lambda text: fact_finding.choice_in(
        text, [Choice({"en": "Too small", "id": "Kekecilan"}, ("kecil",))]
    ),
    "option_in": lambda text: fact_finding.option_in(
        text, [Option(item, item) for item in ITEMS], "A"
    ),
    "quantity_in": fact_finding.quantity_in,
    "divide": divide,
    "as_message": as_message,
    "plain_text": plain_text,
    "mask": lambda text: mask(text, ["Rina Wijaya"]),
    "placeholders": lambda text: Placeholders({"ORD-2291": "ORDER"}, ["Rina"]).mask(text),
    "redact": lambda text: redact(f"{text} rina@example.com"),
    "sounds_angry": lambda text: sounds_angry(Turn(), text),
    "written": lambda text: written(
        text[:10_000].replace("a", "dua ").replace("A", "o er "), "id"
    ),
    "split_text": lambda text: split_text(text, 100),
}


@pytest.mark.parametrize("name", [*READERS, "entities"])
def test_every_reader_of_texts_is_linear(name: str, entities: EntityReader) -> None:
    day = date(2026, 11, 28)
    read = READERS.get(name) or (lambda text: entities.read(as_message(text), day))
    assert not [unit for unit in UNITS if grows_too_fast(read, unit)]
