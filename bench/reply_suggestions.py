"""Which approved reply an agent sends next, and which one a draft of theirs means, on the dialogues
of STAR (https://github.com/RasaHQ/STAR, MIT), whose agents served customers by approved replies.

    .venv-rasa/bin/python -m bench.reply_suggestions FOLDER

FOLDER is a checkout of STAR. Dialogues are split by a seed, four fifths to learn from; what is
measured is measured on moments of the others. The baseline is the nearest neighbour by the meaning
of the customer's last words, or of the draft, by the encoder that the bot has for English. A draft
is what the agent typed before they chose an approved reply, whole, and its first half.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.arrays import Floats
from bot.encoders.encoder import Encoder
from bot.reply_help.moments import Moment
from bot.reply_help.ranker import ReplyRanker

SEED = 18
_TEST_SHARE = 0.2
_MEASURED = 2000
"""Moments of the test dialogues: of so many, a share is within two points of the truth."""
_NEIGHBOURS = 12_000
"""Moments that the baseline looks among: each must be encoded."""
_LONGEST_VALUE = 24
"""Characters of a looked-up value that may tell more than that there is one."""


@dataclass(frozen=True)
class Given:
    """An approved reply at its moment."""

    moment: Moment
    reply: str


def read_dialogues(folder: Path) -> list[list[Given]]:
    """The approved replies of each dialogue, in the order of the files' numbers."""
    files = sorted((folder / "dialogues").glob("*.json"), key=lambda file: int(file.stem))
    if not files:
        raise SystemExit(f"{folder} has no dialogues/*.json. Give a checkout of RasaHQ/STAR.")
    return [_given(json.loads(file.read_text(encoding="utf-8"))["Events"]) for file in files]


def _given(events: Iterable[dict[str, Any]]) -> list[Given]:
    given: list[Given] = []
    said: list[str] = []
    before: list[str] = []
    replies: list[str] = []
    record: tuple[tuple[str, str], ...] = ()
    draft = ""
    for event in events:
        match event["Agent"], event["Action"]:
            case "User", "utter":
                said.append(event["Text"])
            case "KnowledgeBase", "return_item":
                record = tuple(_looked_up(event))
            case "Wizard", "request_suggestions":
                draft = event["Text"]
            case "Wizard", ("pick_suggestion" | "utter") as how:
                reply = event["ActionLabel"] if how == "pick_suggestion" else "own words"
                if how == "pick_suggestion":
                    moment = Moment(
                        " ".join(said), " ".join(before), tuple(replies), record, draft
                    )
                    given.append(Given(moment, reply))
                replies.append(reply)
                before, said, record, draft = before + said, [], (), ""
    return given


def _looked_up(event: dict[str, Any]) -> Iterable[tuple[str, str]]:
    item = event.get("Item") or {}
    for name, value in {"api": event.get("APIName"), **item}.items():
        text = str(value)
        yield name, text if len(text) <= _LONGEST_VALUE else "…"


def nearest(
    encoder: Encoder, known: Sequence[tuple[str, str]], asked: Sequence[str]
) -> list[list[str]]:
    """The three replies of the nearest of ``known`` (text, reply) to each text."""
    rows = encoder.encode([text for text, _ in known])
    found = []
    for vector in encoder.encode(list(asked)):
        best: dict[str, None] = {}
        for place in np.argsort(-(rows @ vector))[:200]:
            best[known[place][1]] = None
            if len(best) == 3:
                break
        found.append(list(best))
    return found


def ranked(ranker: ReplyRanker, moments: Sequence[Moment]) -> list[list[str]]:
    scores: Floats = ranker.scores(moments)
    return [[ranker.replies[place] for place in np.argsort(-row)[:3]] for row in scores]


def _tell(what: str, found: Sequence[Sequence[str]], right: Sequence[str], seconds: float) -> None:
    first = np.mean([replies[:1] == [reply] for replies, reply in zip(found, right)])
    three = np.mean([reply in replies for replies, reply in zip(found, right)])
    print(f"{what:<46}{first:>8.1%}{three:>12.1%}{seconds:>9.0f} s", flush=True)


def _timed(what: str, find: Callable[[], list[list[str]]], right: Sequence[str]) -> None:
    started = time.monotonic()
    found = find()
    _tell(what, found, right, time.monotonic() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without-baseline", action="store_true")
    options = parser.parse_args()
    dialogues = read_dialogues(options.folder)
    chance = random.Random(SEED)
    chance.shuffle(dialogues)
    held_out = int(len(dialogues) * _TEST_SHARE)
    learned = [given for dialogue in dialogues[held_out:] for given in dialogue]
    test = [given for dialogue in dialogues[:held_out] for given in dialogue if given.moment.said]
    test = chance.sample(test, _MEASURED)
    drafted = [given for given in test if given.moment.draft]
    right, meant = [given.reply for given in test], [given.reply for given in drafted]
    print(
        f"{len(dialogues)} dialogues; {len(learned)} replies to learn from, "
        f"{len({given.reply for given in learned})} approved replies; {len(test)} measured, "
        f"{len(drafted)} of them with a draft.\n\n{'':<46}{'first':>8}{'of three':>12}"
    )
    if not options.without_baseline:
        encoder, among = Encoder("minilm"), chance.sample(learned, _NEIGHBOURS)
        said = [(given.moment.said, given.reply) for given in among]
        asked = [given.moment.said for given in test]
        _timed("next reply, nearest neighbour", lambda: nearest(encoder, said, asked), right)
        drafts = [(given.moment.draft, given.reply) for given in among if given.moment.draft]
        whole = [given.moment.draft for given in drafted]
        _timed("draft, nearest neighbour", lambda: nearest(encoder, drafts, whole), meant)
        halves = [_half(given.moment).draft for given in drafted]
        _timed("half a draft, nearest neighbour", lambda: nearest(encoder, drafts, halves), meant)
    moments, replies = [given.moment for given in learned], [given.reply for given in learned]
    undrafted = [replace(given.moment, draft="") for given in test]
    _timed("next reply, ours", lambda: ranked(ReplyRanker(moments, replies), undrafted), right)
    reader = ReplyRanker(moments, replies, reads_drafts=True)
    _timed("draft, ours", lambda: ranked(reader, [g.moment for g in drafted]), meant)
    _timed("half a draft, ours", lambda: ranked(reader, [_half(g.moment) for g in drafted]), meant)


def _half(moment: Moment) -> Moment:
    return replace(moment, draft=moment.draft[: (len(moment.draft) + 1) // 2])


if __name__ == "__main__":
    main()
