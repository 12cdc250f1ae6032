"""Where approved answers fail customers, what colleagues wrote then, and what nobody has an answer
for yet."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

from bot.desk.insight.period import shown_period
from bot.desk.insight.topic_names import topic_names
from bot.desk.page import (
    DATABASE,
    ENCODER_PROCESS,
    SETTINGS,
    TEACHABLES,
    Page,
    page,
)
from bot.desk.teaching.draft_pages import read
from bot.evaluation.intervals import difference, wilson
from bot.languages import LANGUAGES
from bot.privacy.redaction import MOST_LOOKED_AT
from bot.store.insight.answer_outcomes import (
    AnswerFigures,
    failures_of,
    figures_of_answers,
    note_outcomes,
)
from bot.store.learning.colleague_replies import ColleagueReply, newest_replies, replies_after
from bot.training.edits.answers import list_answers

ENOUGH = 10
"""People from which on a share tells something of the answer, and not of chance."""
MOST_SHOWN = 50
_CAUGHT_UP = 5000
"""Messages that are looked at when the page is opened; the rest is for the insight process."""
_MOST_DRAFTS = 12
_IDEAS_FROM = 200
"""The newest replies of colleagues among which like ones are looked for."""
_FEWEST = 2
"""Chats in which it must have been asked before it is an idea."""

Verdict = Literal["", "worse", "better"]


@dataclass(frozen=True)
class Judged:
    """``low`` and ``high`` are the 95 % interval of the share of people whom it failed; ``verdict``
    says whether that is surely more or less than with all other answers. Of too few people there
    is neither."""

    figures: AnswerFigures
    share: float | None = None
    low: float = 0.0
    high: float = 0.0
    verdict: Verdict = ""


def judge(figures: Sequence[AnswerFigures]) -> list[Judged]:
    """Those that fail surely more than others first, then by how many people they failed."""
    people, failed = sum(one.people for one in figures), sum(one.failed for one in figures)
    judged = [_judged(one, people - one.people, failed - one.failed) for one in figures]
    return sorted(judged, key=lambda one: (one.verdict != "worse", -one.figures.failed))


def _judged(one: AnswerFigures, others: int, others_failed: int) -> Judged:
    if one.people < ENOUGH:
        return Judged(one)
    low, high = wilson(one.failed, one.people)
    verdict: Verdict = ""
    if others >= ENOUGH:
        least, most = difference(one.failed, one.people, others_failed, others)
        verdict = "worse" if least > 0 else "better" if most < 0 else ""
    return Judged(one, one.failed / one.people, low, high, verdict)


async def improve(request: web.Request) -> web.Response:
    """The answers of the days that are asked for, those that fail first."""
    shown, now, run = shown_period(request), time.time(), request.app[DATABASE].run
    since, until = shown.asked.period.seconds(request.app[SETTINGS].time)
    is_counted = await run(lambda database: note_outcomes(database, now, _CAUGHT_UP))
    figures = await run(lambda database: figures_of_answers(database, since, until))
    topics = await topic_names(request)
    judged = judge(figures)
    people, failed = sum(one.people for one in figures), sum(one.failed for one in figures)
    return page(
        request,
        "insight/improve.html",
        422 if shown.refused else 200,
        shown=shown,
        enough=ENOUGH,
        judged=judged[:MOST_SHOWN],
        more=len(judged) - MOST_SHOWN,
        average=failed / people if people >= ENOUGH else None,
        is_counted=is_counted,
        unanswered=await request.app[TEACHABLES].count(),
        topic=topics.of,
    )


async def one_answer(request: web.Request) -> web.Response:
    """The conversations in which it failed, and what colleagues wrote then, masked."""
    what, answer = shown_period(request).asked, request.match_info["answer"]
    run, agreed = request.app[DATABASE].run, request.app[SETTINGS].privacy.learn_only_if_agreed
    since, until = what.period.seconds(request.app[SETTINGS].time)
    failures = await run(lambda database: failures_of(database, answer, since, until, MOST_SHOWN))
    numbers = [one.inbox_id for one in failures]
    replies = await run(lambda database: replies_after(database, numbers, agreed))
    entry = await read(
        request,
        lambda folder: next((e for e, _ in list_answers(folder) if e.id == answer), None),
    )
    topics = await topic_names(request)
    return page(
        request,
        "insight/improve_answer.html",
        asked=what,
        answer=answer,
        title=topics.of(f"answer:{answer}"),
        entry=entry,
        failures=failures,
        drafts=await _masked(request, replies[:_MOST_DRAFTS]),
        languages_written=LANGUAGES,
    )


async def ideas(request: web.Request) -> web.Response:
    """What several customers asked and colleagues answered by hand, the most asked first."""
    agreed = request.app[SETTINGS].privacy.learn_only_if_agreed
    sent = await request.app[DATABASE].run(
        lambda database: newest_replies(database, _IDEAS_FROM, agreed)
    )
    groups = await request.app[ENCODER_PROCESS].run(
        "groups_of", [one.said[:MOST_LOOKED_AT] for one in sent],
        request.app[SETTINGS].knowledge.encoder,
    )  # fmt: skip
    chats = [{sent[at].conversation_id for at in group} for group in groups]
    asked = [group for group, of in zip(groups, chats) if len(of) >= _FEWEST]
    first = asked[:_MOST_DRAFTS]
    masked = await _masked(request, [sent[group[0]] for group in first])
    return page(
        request,
        "insight/improve_ideas.html",
        ideas=[(len(group), one) for group, one in zip(first, masked)],
        languages_written=LANGUAGES,
    )


async def _masked(
    request: web.Request, replies: Sequence[ColleagueReply]
) -> list[dict[str, Any]]:
    """Question and answer without personal data; not in this process, which answers customers."""
    if not replies:
        return []
    named = [
        (text, [name for name in (one.name, one.author) if name])
        for one in replies
        for text in (one.said, one.text)
    ]
    masked: list[str] = await request.app[ENCODER_PROCESS].run("mask_all", named)
    pairs = zip(masked[::2], masked[1::2])
    return [{"said": said, "text": text} for said, text in dict.fromkeys(pairs)]


PAGES = [
    Page("GET", "/improve", improve, "editor"),
    Page("GET", "/improve/ideas", ideas, "editor"),
    Page("GET", "/improve/{answer}", one_answer, "editor"),
]
