"""How well replies are suggested to colleagues: which approved reply came next, and which one a
draft means, in conversations that nothing was learned from.

Turns are JSON lines, in the order in which they came: ``dialogue`` (any name), ``customer`` (what
they wrote), ``label`` (the reply that was sent; one that is not among the replies counts as own
words). May be there: ``draft`` (what the colleague had typed), ``split`` ("train" or "test").
Replies are one JSON object of texts by label, or of such objects by task.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.evaluation.given_files import UnusableData, json_lines, read_text
from bot.evaluation.report import Error, Report
from bot.reply_help.moments import Moment
from bot.reply_help.ranker import ReplyRanker

OWN_WORDS = "own words"
_TEST_SHARE = 0.2
_SHOWN = 3


@dataclass(frozen=True)
class Given:
    """A reply at its moment."""

    moment: Moment
    reply: str


@dataclass(frozen=True)
class Dialogue:
    """``split`` is "train", "test" or "" where the file does not say."""

    given: tuple[Given, ...]
    split: str


def read_dialogues(turns: Path, replies: Path) -> list[Dialogue]:
    """The conversations of a file of turns, with the approved replies of another.

    Raises:
        UnusableData: a file cannot be read, or is not as described above.
    """
    approved = _read_replies(replies)
    dialogues: dict[str, list[dict[str, Any]]] = {}
    for place, turn in json_lines(turns):
        texts = (turn.get("customer"), turn.get("label"), turn.get("draft") or "")
        if "dialogue" not in turn or not all(isinstance(text, str) for text in texts):
            raise UnusableData(
                f"{place}: this is no turn. Write dialogue, customer and label, each a text."
            )
        dialogues.setdefault(str(turn["dialogue"]), []).append(turn)
    if len(dialogues) < 2:
        raise UnusableData(f"{turns} has fewer than two conversations. There is nothing to learn.")
    return [_dialogue(turns_of, approved) for turns_of in dialogues.values()]


def _read_replies(path: Path) -> frozenset[str]:
    """The labels."""
    try:
        told = json.loads(read_text(path))
    except ValueError as error:
        raise UnusableData(f"{path} is no JSON ({error}).") from error
    if not isinstance(told, dict) or not told:
        raise UnusableData(f"{path} has no replies. Write a JSON object of texts by label.")
    if all(isinstance(one, str) for one in told.values()):
        return frozenset(told)
    if not all(isinstance(one, dict) for one in told.values()):
        raise UnusableData(f"{path} mixes texts and objects. Write texts by label, or by task.")
    return frozenset(label for labels in told.values() for label in labels)


def _dialogue(turns: Sequence[dict[str, Any]], approved: frozenset[str]) -> Dialogue:
    given: list[Given] = []
    before: list[str] = []
    replies: list[str] = []
    for turn in turns:
        label = turn["label"] if turn["label"] in approved else OWN_WORDS
        moment = Moment(
            turn["customer"], " ".join(before), tuple(replies), (), str(turn.get("draft") or "")
        )
        given.append(Given(moment, label))
        before.append(turn["customer"])
        replies.append(label)
    return Dialogue(tuple(given), str(turns[0].get("split") or ""))


def split(dialogues: Sequence[Dialogue], seed: int) -> tuple[list[Given], list[Given]]:
    """What is learned from, and what is measured: as the file says, or else a fifth of the
    conversations, drawn by ``seed``."""
    if any(one.split == "test" for one in dialogues):
        test = [one for one in dialogues if one.split == "test"]
        train = [one for one in dialogues if one.split != "test"]
    else:
        shuffled = list(dialogues)
        random.Random(seed).shuffle(shuffled)
        held_out = max(1, round(len(shuffled) * _TEST_SHARE))
        test, train = shuffled[:held_out], shuffled[held_out:]
    return _given(train), _given(test)


def _given(dialogues: Sequence[Dialogue]) -> list[Given]:
    return [given for dialogue in dialogues for given in dialogue.given]


def evaluate_suggestions(train: Sequence[Given], test: Sequence[Given]) -> Report:
    """Shares of the approved replies of ``test`` that stood first, and among three; beside them
    those of the replies that were used most. What colleagues wrote in their own words is learned
    from, but cannot be suggested: its share is told.

    Raises:
        UnusableData: there are not two replies to tell apart, or none to measure.
    """
    if len({one.reply for one in train}) < 2:
        raise UnusableData("There are fewer than two replies to learn from.")
    measured = [one for one in test if one.reply != OWN_WORDS]
    if not measured:
        raise UnusableData("None of the turns to test on has an approved reply.")
    undrafted = [replace(one, moment=replace(one.moment, draft="")) for one in measured]
    found = _ranked(ReplyRanker(*_learned(train)), undrafted)
    counts = Counter(one.reply for one in train if one.reply != OWN_WORDS)
    usual = [[label for label, _ in counts.most_common(_SHOWN)] for _ in measured]
    figures: dict[str, Any] = {
        "learned_from": len(train),
        "turns": len(measured),
        "own_words": 1 - len(measured) / len(test),
        **_shares("next", found, measured),
        **_shares("most_used", usual, measured),
    }
    drafted = [one for one in measured if one.moment.draft]
    if drafted:
        reader = ReplyRanker(*_learned(train), reads_drafts=True)
        meant = _ranked(reader, drafted)
        half = _ranked(reader, [replace(one, moment=_half(one.moment)) for one in drafted])
        figures |= {
            "drafts": len(drafted),
            **_shares("draft", meant, drafted),
            **_shares("half_draft", half, drafted),
        }
    first = [labels[0] if labels else "" for labels in found]
    errors = [
        Error(one.moment.said, one.reply, label, 0.0)
        for one, label in zip(measured, first)
        if label != one.reply
    ]
    pairs = Counter((one.reply, label) for one, label in zip(measured, first))
    return Report("suggestions", figures, pairs, errors)


def _learned(train: Sequence[Given]) -> tuple[list[Moment], list[str]]:
    return [one.moment for one in train], [one.reply for one in train]


def _ranked(ranker: ReplyRanker, given: Sequence[Given]) -> list[list[str]]:
    scores = ranker.scores([one.moment for one in given])
    names = ranker.replies
    return [
        [names[at] for at in np.argsort(-row) if names[at] != OWN_WORDS][:_SHOWN] for row in scores
    ]


def _shares(
    what: str, found: Sequence[Sequence[str]], given: Sequence[Given]
) -> dict[str, float]:
    first = sum(labels[:1] == [one.reply] for labels, one in zip(found, given))
    three = sum(one.reply in labels for labels, one in zip(found, given))
    return {f"{what}_first": first / len(given), f"{what}_of_three": three / len(given)}


def _half(moment: Moment) -> Moment:
    return replace(moment, draft=moment.draft[: (len(moment.draft) + 1) // 2])
