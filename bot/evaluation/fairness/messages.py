"""The messages by which fairness is judged: held-out ones and what chat does to them, messages with
words of the regions, and what customers of this shop wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.encoders.lexicon import Lexicon
from bot.evaluation.fairness.comparison import Observed
from bot.evaluation.held_out import read_by_topic, read_held_out
from bot.evaluation.transformations import code_mixing, politeness, slang, sms_style, typos
from bot.languages import known
from bot.store.messages.turn_stats import TurnStats

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
    regional.yml, if there is one. Each comparison holds the same messages in all its groups, but
    for the regions."""
    messages = []
    for held_out in read_held_out(folder):
        text, intent, language = held_out.text, held_out.intent, known(held_out.language)
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
    regional = folder / "regional.yml"
    for region, one in read_by_topic(regional) if regional.exists() else ():
        messages.append(FairMessage(one.text, one.intent, {"words": region}))
    return messages


def of_customer(turn: TurnStats, lexicon: Lexicon) -> Observed:
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
