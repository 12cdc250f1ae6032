"""How well are abuse, threats, spam and people in need told from what is fine?

    .venv/bin/python -m bench.moderation [--wrong] [--also FILE …]

Judges the messages of tests/trust/moderation_held_out*.yml, none of them in data/moderation, by the
model that fits the data as it is now (trained first if there is none), and prints precision and
recall of each kind and language, with 95 % intervals by Wilson. Then how many of the ordinary
messages of tests/robustness are flagged, how many of them are answered in spite of an
insult before or after them (read as a whole, and without the insult), and what a judgement costs.
--also takes CSV files with the columns text, kind and language.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import structlog
from rasa.core.agent import Agent

from bench.robustness import MESSAGES, Message, messages
from bot.brain.moderation import MODERATED, NO_WISH, moderate
from bot.commands.train import trained_model
from bot.evaluation.intervals import wilson
from bot.nlu.moderation import MODERATION
from bot.settings import PROJECT, ModerationSettings, load_settings
from bot.trust.moderation import FINE, KINDS, Moderator
from bot.trust.moderation_examples import Judged, read_judged

HELD_OUT = sorted((PROJECT / "tests" / "trust").glob("moderation_held_out*.yml"))


INSULTED = {
    "en": ("you stupid idiots, {}", "{}, fucking morons"),
    "id": ("dasar goblok lu, {}", "{} woi anjing tolol"),
}
"""Insults around a wish, by language."""


async def judge(agent: Agent, texts: Sequence[str]) -> list[str]:
    """What each text is taken for: one of KINDS, or FINE."""
    parsed = [await agent.parse_message(text) for text in texts]
    return [p[MODERATION]["kind"] if MODERATION in p else FINE for p in parsed]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", action="store_true", help="list what was judged wrongly")
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="CSV: text,kind,language")
    args = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    agent = Agent.load(str(asyncio.run(trained_model(load_settings()))))
    for file in HELD_OUT:
        _report(agent, file.name, read_judged(file), args.wrong)
    for file in args.also:
        with file.open(encoding="utf-8", newline="") as rows:
            said = [Judged(r["text"], r["kind"], r["language"]) for r in csv.DictReader(rows)]
        _report(agent, file.name, said, args.wrong)
    ordinary = messages(sorted(MESSAGES.glob("messages*.yml")))
    flagged = asyncio.run(judge(agent, [m.text for m in ordinary]))
    count = sum(kind != FINE for kind in flagged)
    print(f"\nFlagged of {len(ordinary)} ordinary messages: {_share(count, len(ordinary))}")
    if args.wrong:
        for message, kind in zip(ordinary, flagged):
            if kind != FINE:
                print(f"  {message.text!r} ({message.intent}) taken for {kind}")
    asyncio.run(_answered_all_the_same(agent, ordinary))
    print(f"A judgement takes {_cost_ms(agent, [m.text for m in ordinary]):.2f} ms (median).")


def _report(agent: Agent, name: str, said: Sequence[Judged], show_wrong: bool) -> None:
    told = asyncio.run(judge(agent, [one.text for one in said]))
    print(f"\n{name}\n| | language | messages | precision | recall |\n|---|---|---|---|---|")
    for kind in (*KINDS, FINE):
        for language in ("en", "id"):
            pairs = [(s.kind, t) for s, t in zip(said, told) if s.language == language]
            right = sum(s == t == kind for s, t in pairs)
            expected = sum(s == kind for s, _ in pairs)
            if expected:
                taken = sum(t == kind for _, t in pairs)
                precision, recall = _share(right, taken), _share(right, expected)
                print(f"| {kind} | {language} | {expected} | {precision} | {recall} |")
    if show_wrong:
        for one, kind in zip(said, told):
            if one.kind != kind:
                print(f"  {one.text!r} is {one.kind}, taken for {kind}")


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
            if (found := parsed.get(MODERATION)) is None or found["kind"] != "abuse":
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
    return f"{count / of:.2f} ({low:.2f}–{high:.2f})"


def _cost_ms(agent: Agent, texts: Sequence[str]) -> float:
    """What moderation adds to the understanding of a message."""
    spent: list[float] = []
    judged = Moderator.judge

    def timed(self: Moderator, *args: object) -> object:
        began = time.perf_counter()
        try:
            return judged(self, *args)  # type: ignore[arg-type]
        finally:
            spent.append((time.perf_counter() - began) * 1000)

    Moderator.judge = timed  # type: ignore[method-assign,assignment]
    try:
        asyncio.run(judge(agent, texts[:200]))
    finally:
        Moderator.judge = judged  # type: ignore[method-assign]
    return median(spent)


if __name__ == "__main__":
    main()
