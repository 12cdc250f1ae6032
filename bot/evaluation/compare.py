"""What would change if the draft were live: on held-out messages, and on what customers wrote."""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any, Literal

from bot.evaluation.held_out import read_held_out
from bot.evaluation.subprocess_job import EvaluationFailed, run_apart
from bot.settings import Settings
from bot.store.engine.store import open_connection
from bot.store.learning.recent_messages import last_said
from bot.training.draft.draft import Draft
from bot.training.publishing.live_model import live_model
from bot.training.train import fitting_model

HELD_OUT = "held_out"
"""The folder of data/ with messages to measure on, none of them among the examples."""
CUSTOMERS_MESSAGES = 200
MOST_REMEMBERED = 6
"""Bots whose answers to the test messages are kept; customers' messages are not."""

Verdict = Literal["worse", "better", "other"]
_UNSURE = {"nlu_fallback", "out_of_scope"}
"""Asking back is right where nothing in scope was said."""


@dataclass(frozen=True)
class Message:
    """A message to compare on; ``expected`` is the right intent, where it is known."""

    text: str
    language: str | None
    expected: str | None
    source: Literal["test", "customer"]


@dataclass(frozen=True)
class Answer:
    """What the bot makes of a message that begins a conversation.

    ``answer`` is the id of the approved answer that is given, if one is; ``words`` are those of
    that answer or of the reply, where it says the same to everybody.
    """

    intent: str
    confidence: float
    action: str
    answer: str | None
    words: str | None

    def is_right(self, expected: str) -> bool:
        return self.intent == expected or {self.intent, expected} <= _UNSURE

    def differs(self, other: Answer) -> bool:
        """Whether a customer or the dialogue would notice."""
        mine, others = ((a.intent, a.action, a.answer, a.words) for a in (self, other))
        return mine != others


@dataclass(frozen=True)
class Changed:
    """A message that is understood or answered differently; ``verdict`` is "other" where both are
    right or wrong, or nobody knows."""

    message: Message
    before: Answer
    after: Answer
    verdict: Verdict


@dataclass(frozen=True)
class Comparison:
    """``before`` and ``after`` are how many of the ``tests`` test messages are understood rightly;
    ``customers`` is how many of customers' own were looked at. ``changed`` has the worse first."""

    tests: int
    before: int
    after: int
    customers: int
    changed: tuple[Changed, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


async def compare(settings: Settings, draft: Draft) -> Comparison:
    """Compares the draft (or the checkout, if there is none) with what is live.

    Takes half a minute, in two processes beside each other, which end with us. What a bot made of
    the test messages is remembered: the draft's of today is the live one's tomorrow.

    Raises:
        EvaluationFailed: there is no model of the one or the other, or it cannot be loaded.
    """
    held_out = settings.project.data / HELD_OUT
    messages = [
        *(Message(m.text, m.language, m.intent, "test") for m in read_held_out(held_out)),
        *(
            Message(text, language, None, "customer")
            for text, language in last_said(open_connection(settings.store), CUSTOMERS_MESSAGES)
        ),
    ]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "draft")
        draft.copy_to(copy)
        new = fitting_model(settings, copy)
        live = live_model(settings) or fitting_model(settings, draft.live)
        if new is None:
            raise EvaluationFailed("What was edited is not trained as it is now. Train it first.")
        if live is None:
            raise EvaluationFailed("There is no live model to compare with. Run ./sapa train.")
        if new == live and not draft.exists:
            raise EvaluationFailed("There is nothing to compare: what was edited is live already.")
        both = [
            asyncio.create_task(_answers(settings, live, draft.live, messages, "compare-live.log")),
            asyncio.create_task(_answers(settings, new, copy, messages, "compare.log")),
        ]
        try:
            before, after = await asyncio.gather(*both)
        finally:
            for one in both:
                one.cancel()
            await asyncio.gather(*both, return_exceptions=True)
    return comparison(messages, before, after)


def comparison(
    messages: Sequence[Message], before: Sequence[Answer], after: Sequence[Answer]
) -> Comparison:
    """The figures, of the messages and what either bot makes of each."""
    judged = [(m.expected, b, a) for m, b, a in zip(messages, before, after) if m.expected]
    changed = [
        Changed(message, old, new, _verdict(message.expected, old, new))
        for message, old, new in zip(messages, before, after)
        if old.differs(new)
    ]
    order = ("worse", "better", "other")
    return Comparison(
        len(judged),
        sum(old.is_right(expected) for expected, old, _ in judged),
        sum(new.is_right(expected) for expected, _, new in judged),
        sum(message.source == "customer" for message in messages),
        tuple(sorted(changed, key=lambda one: order.index(one.verdict))),
    )


def _verdict(expected: str | None, before: Answer, after: Answer) -> Verdict:
    if expected is None or before.is_right(expected) == after.is_right(expected):
        return "other"
    return "better" if after.is_right(expected) else "worse"


async def _answers(
    settings: Settings, model: Path, project: Path, messages: Sequence[Message], log: str
) -> list[Answer]:
    """What a bot makes of each message; of the test messages it may be known already."""
    tests = [message for message in messages if message.source == "test"]
    key = _key(settings, model, project, tests)
    kept_in = settings.data_folder / "run" / "compared" / key
    known = _remembered(kept_in)
    asked = [m for m in messages if known is None or m.source != "test"]
    made: list[Answer] = []
    if asked:
        job = {
            "model": str(model),
            "project": str(project),
            "messages": [(message.text, message.language) for message in asked],
            "knowledge": asdict(settings.knowledge),
        }
        file = settings.data_folder / "log" / log
        result = await run_apart("bot.evaluation.answering", job, file)
        made = [Answer(*answer) for answer in result["answers"]]
    if known is None:
        known, made = made[: len(tests)], made[len(tests) :]
        _remember(kept_in, known)
    return [*known, *made]


def _key(settings: Settings, model: Path, project: Path, tests: Sequence[Message]) -> str:
    """Another one whenever a bot, its answers, the messages or our own way to find them change."""
    read = hashlib.sha256()
    texts = (project / "data" / folder for folder in ("knowledge", "phrasebook"))
    code = (Path(__file__).parent, Path(__file__).parent.parent / "knowledge")
    files = [project / "domain.yml", project / "data" / "nlu" / "out_of_scope.yml"]
    for folder in texts:
        files += sorted(folder.rglob("*.yml"))
    for folder in code:
        files += sorted(folder.glob("*.py"))
    for file in files:
        read.update(file.read_bytes() if file.exists() else b"")
    read.update(f"{model.name} {asdict(settings.knowledge)} {tests}".encode())
    return f"{read.hexdigest()[:24]}.json"


def _remembered(file: Path) -> list[Answer] | None:
    try:
        return [Answer(*answer) for answer in json.loads(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return None


def _remember(file: Path, answers: Sequence[Answer]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps([astuple(answer) for answer in answers]), encoding="utf-8")
    part.replace(file)
    newest = sorted(file.parent.glob("*.json"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in newest[MOST_REMEMBERED:]:
        old.unlink(missing_ok=True)
