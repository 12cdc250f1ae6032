"""How well are abuse, threats, spam and people in need told from what is fine?

    .venv-rasa/bin/python -m bench.moderation [--wrong] [--also FILE …]

Judges the messages of tests/moderation/moderation_held_out*.yml, none of them in data/moderation,
and the ordinary ones of tests/moderation/moderation_ordinary.yml (written to provoke) and
moderation_ordinary_customers.yml, data/phrasebook and data/held_out, by the model that fits the
data as it is now (trained first if there is none).
For each kind and language it prints how many are answered as what they are, answered as something
else, and only shown to staff, with 95 % intervals by Wilson. Then how many of the ordinary messages
of data/held_out are answered in spite of an insult before or after them (read as a whole, and
without the insult), and what a judgement costs. --also takes CSV files with the columns text, kind
and language; a kind "fine" is an ordinary message.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import structlog
from rasa.core.agent import Agent
from ruamel.yaml import YAML

from bench.robustness import MESSAGES, Message, messages
from bot.arrays import Floats
from bot.commands.train import trained_model
from bot.evaluation.intervals import wilson
from bot.moderation.examples import Judged, read_judged
from bot.moderation.moderator import FINE, KINDS, Moderator, Verdict
from bot.nlu.moderation import MODERATION
from bot.project import STARTER as CHECKOUT
from bot.rasa.moderation import MODERATED, NO_WISH, moderate
from bot.settings import load_settings
from bot.settings_sections import ModerationSettings

HELD_OUT = sorted((CHECKOUT / "tests" / "moderation").glob("moderation_held_out*.yml"))


INSULTED = {
    "en": ("you stupid idiots, {}", "{}, fucking morons"),
    "id": ("dasar goblok lu, {}", "{} woi anjing tolol"),
}
"""Insults around a wish, by language."""


ORDINARY = CHECKOUT / "tests" / "moderation" / "moderation_ordinary.yml"
CUSTOMERS = CHECKOUT / "tests" / "moderation" / "moderation_ordinary_customers.yml"
PHRASEBOOK = CHECKOUT / "data" / "phrasebook"


@dataclass(frozen=True)
class Judgement:
    """What a message was taken for: one of KINDS, or FINE; whether it is answered as that."""

    kind: str
    is_answered: bool


async def judge(agent: Agent, texts: Sequence[str]) -> list[Judgement]:
    """What each text is taken for."""
    found = [(await agent.parse_message(text)).get(MODERATION) for text in texts]
    return [Judgement(f["kind"], f["proven"]) if f else Judgement(FINE, False) for f in found]


def ordinary_messages() -> dict[str, list[Judged]]:
    """The ordinary messages that come with the project, by where they are from."""
    phrased = [
        Judged(text, FINE, language)
        for file in sorted(PHRASEBOOK.glob("*.yml"))
        for topic in YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        for language in ("en", "id")
        for text in topic.get(language, [])
    ]
    robust = messages(sorted(MESSAGES.glob("messages*.yml")))
    return {
        ORDINARY.name: read_judged(ORDINARY),
        CUSTOMERS.name: read_judged(CUSTOMERS),
        "data/phrasebook": phrased,
        "data/held_out": [Judged(m.text, FINE, m.language) for m in robust],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", action="store_true", help="list what was judged wrongly")
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="CSV: text,kind,language")
    args = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    agent = Agent.load(str(asyncio.run(trained_model(load_settings()))))
    sets = {file.name: read_judged(file) for file in HELD_OUT} | ordinary_messages()
    for file in args.also:
        with file.open(encoding="utf-8", newline="") as rows:
            sets[file.name] = [
                Judged(r["text"], r["kind"], r["language"]) for r in csv.DictReader(rows)
            ]
    for name, said in sets.items():
        _report(agent, name, said, args.wrong)
    robust = messages(sorted(MESSAGES.glob("messages*.yml")))
    asyncio.run(_answered_all_the_same(agent, robust))
    print(f"A judgement takes {_cost_ms(agent, [m.text for m in robust]):.2f} ms (median).")


def _report(agent: Agent, name: str, said: Sequence[Judged], show_wrong: bool) -> None:
    told = asyncio.run(judge(agent, [one.text for one in said]))
    print(f"\n{name}")
    print("| | language | messages | answered as it | as something else | to staff alone |")
    print("|---|---|---|---|---|---|")
    for kind in (*KINDS, FINE):
        for language in sorted({one.language for one in said}):
            of = [t for s, t in zip(said, told) if (s.kind, s.language) == (kind, language)]
            if not of:
                continue
            right = sum(t.is_answered and t.kind == kind for t in of)
            other = sum(t.is_answered and t.kind != kind for t in of)
            alone = sum(not t.is_answered and t.kind != FINE for t in of)
            shares = " | ".join(_share(count, len(of)) for count in (right, other, alone))
            print(f"| {kind} | {language} | {len(of)} | {shares} |")
    if show_wrong:
        for one, t in zip(said, told):
            if t.kind != one.kind or (t.kind != FINE and not t.is_answered):
                how = "answered as" if t.is_answered else "suspected of"
                print(f"  {one.text!r} is {one.kind}, {how} {t.kind}")


async def _answered_all_the_same(agent: Agent, ordinary: Sequence[Message]) -> None:
    """Wishes among insults, and insults without a wish, that are taken for a wish."""
    wishes = [m for m in ordinary if m.intent not in NO_WISH and m.language in INSULTED]
    insulted = [(form.format(m.text), m.intent) for m in wishes for form in INSULTED[m.language]]
    nothing = [(one.text, MODERATED) for file in HELD_OUT for one in read_judged(file)
               if one.kind == "abuse"]  # fmt: skip
    for name, said in (("Wishes among insults", insulted), ("Insults alone", nothing)):
        whole = without = count = 0
        for text, intent in said:
            parsed = await agent.parse_message(text)
            found = parsed.get(MODERATION)
            if not found or found["kind"] != "abuse" or not found["proven"]:
                continue
            count += 1
            calm = await agent.parse_message(found["civil"]) if "civil" in found else None
            again = dict(parsed)
            moderate(again, 0, ModerationSettings())
            moderate(parsed, 0, ModerationSettings(), calm)
            whole += again["intent"]["name"] == intent
            without += parsed["intent"]["name"] == intent
        print(
            f"{name}: {count} of {len(said)} taken for abuse. As they should be answered: "
            f"{_share(whole, count)} read as a whole, {_share(without, count)} without the insult."
        )


def _share(count: int, of: int) -> str:
    if not of:
        return "–"
    low, high = wilson(count, of)
    return f"{count} = {100 * count / of:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def _cost_ms(agent: Agent, texts: Sequence[str]) -> float:
    """What moderation adds to the understanding of a message."""
    spent: list[float] = []
    judged = Moderator.judge

    def timed(self: Moderator, vector: Floats, text: str, is_clear: bool) -> Verdict | None:
        began = time.perf_counter()
        try:
            return judged(self, vector, text, is_clear)
        finally:
            spent.append((time.perf_counter() - began) * 1000)

    Moderator.judge = timed  # type: ignore[method-assign]  # for a while
    try:
        asyncio.run(judge(agent, texts[:200]))
    finally:
        Moderator.judge = judged  # type: ignore[method-assign]
    return median(spent)


if __name__ == "__main__":
    main()
