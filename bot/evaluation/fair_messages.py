"""The messages by which fairness is judged: held-out ones and what chat does to them, messages with
words of the regions, and what customers of this shop wrote."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.encoders.lexicon import Lexicon, load_lexicon
from bot.evaluation.apart import run_apart
from bot.evaluation.fairness import Observed, fairness
from bot.evaluation.held_out import read_by_topic, read_held_out
from bot.evaluation.report import Error, Report
from bot.evaluation.transformations import code_mixing, politeness, slang, sms_style, typos
from bot.store.turns_done import TurnDone

HANDED_OVER = {"talk_to_person", "moderated"}
"""Intents that lead to a person."""

_REGISTERS = {"slang": slang, "SMS style": sms_style, "courteous": politeness, "mixed": code_mixing}
_COURTESIES = {"greet", "thank", "goodbye"}
"""A greeting or thanks around these would change what is said."""


@dataclass(frozen=True)
class FairMessage:
    """A message, the right intent, and the groups that it belongs to."""

    text: str
    intent: str
    groups: dict[str, str]


def fair_messages(folder: Path, seed: int = 1) -> list[FairMessage]:
    """The held-out messages of ``folder`` as they are and as chat changes them, and those of its
    regional.yml. Each comparison holds the same messages in all its groups, but for the regions."""
    messages = []
    for held_out in read_held_out(folder):
        text, intent, language = held_out.text, held_out.intent, held_out.language or "en"
        plain = {
            "language": language, "register": "plain", "spelling": "right",
            "length": _length(text),
        }  # fmt: skip
        if language == "id":
            plain["words"] = "standard"  # what the regions are compared with
        messages.append(FairMessage(text, intent, plain))
        for register, change in _REGISTERS.items():
            if change is politeness and intent in _COURTESIES:
                continue
            said = change(text, language, Random(f"{seed} {register} {text}"))
            if said != text:
                messages.append(FairMessage(said, intent, {"register": register}))
        said = typos(text, language, Random(f"{seed} typos {text}"))
        if said != text:
            messages.append(FairMessage(said, intent, {"spelling": "typos"}))
    for region, one in read_by_topic(folder / "regional.yml"):
        messages.append(FairMessage(one.text, one.intent, {"words": region}))
    return messages


async def evaluate_fairness(
    model: Path, messages: list[FairMessage], done: list[TurnDone], log: Path
) -> Report:
    """Has the trained ``model`` read the messages; ``done`` are turns of real conversations.

    Raises:
        EvaluationFailed: the model cannot be loaded.
    """
    job = {"model": str(model), "texts": [message.text for message in messages]}
    readings = (await run_apart("bot.evaluation.reading", job, log))["readings"]
    observed, errors = [], []
    for message, (likeliest, intent, confidence, seconds) in zip(messages, readings):
        observed.append(
            Observed(
                message.groups,
                likeliest == message.intent,
                intent == "nlu_fallback",
                intent in HANDED_OVER and message.intent not in HANDED_OVER,
                seconds,
            )
        )
        if likeliest != message.intent:
            errors.append(Error(message.text, message.intent, likeliest, confidence))
    pairs = Counter((m.intent, reading[0]) for m, reading in zip(messages, readings))
    lexicon = load_lexicon()
    return Report(
        "fairness",
        {
            "messages": len(messages),
            "customers_messages": len(done),
            "groups": fairness(observed),
            "customers_groups": fairness(of_customer(turn, lexicon) for turn in done),
        },
        pairs,
        errors,
    )


def of_customer(turn: TurnDone, lexicon: Lexicon) -> Observed:
    """What became of a customer's own message; what they meant, nobody knows."""
    groups: dict[str, str] = {"channel": turn.channel, "length": _length(turn.text)}
    if turn.language:
        groups["language"] = turn.language
    words = turn.text.lower().split()
    groups["register"] = "slang" if any(w in lexicon.slang for w in words) else "plain"
    return Observed(groups, None, turn.asked_back, turn.handed_over, turn.seconds)


def _length(text: str) -> str:
    words = len(text.split())
    return "1-3 words" if words < 4 else "4-8 words" if words < 9 else "9 words or more"

