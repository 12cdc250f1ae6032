"""What conversations and ratings were about, in words: a kind of case, what somebody wanted, or the
approved answer that was given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from aiohttp import web

from bot.desk.cases.kind_names import CASE_KINDS, name_of_kind
from bot.desk.inbox.rating_request import live_replies
from bot.desk.page import LANGUAGE, SETTINGS, TEMPLATES
from bot.desk.readable_names import readable
from bot.desk.templates import Templates
from bot.dialogue.case_kinds import WatchedKinds
from bot.project import Project
from bot.training.edits.answers import list_answers

_NAME = "utter_name_"


class TopicNames:
    """Names topics (``bot.store.conversations.ratings.Sum.group``) in one language."""

    def __init__(
        self,
        kinds: WatchedKinds,
        language: str,
        intents: Mapping[str, str],
        answers: Mapping[str, str],
        translate: Callable[[str], str] = str,
    ) -> None:
        self._kinds = kinds
        self._language = language
        self._intents = intents
        self._answers = answers
        self._translate = translate

    def of(self, topic: str) -> str:
        """What its code says in words, where it has no name (``readable``)."""
        sort, _, code = topic.partition(":")
        if sort == "case":
            return name_of_kind(self._kinds, code, self._language)
        names = self._answers if sort == "answer" else self._intents
        name = names.get(code) or self._translate(readable(code))
        return name[:1].upper() + name[1:]


async def topic_names(request: web.Request) -> TopicNames:
    """In the user's language."""
    app = request.app
    return await asyncio.to_thread(
        topics_in, request[LANGUAGE], app[SETTINGS].project, app[CASE_KINDS], app[TEMPLATES]
    )


def topics_in(
    language: str, project: Project, kinds: WatchedKinds, templates: Templates
) -> TopicNames:
    """In ``language``; it may read files, and so is for a thread."""
    intents = {}
    for reply, wordings in live_replies().now().items():
        if reply.startswith(_NAME):
            texts = {
                condition.get("value"): str(wording.get("text", ""))
                for wording in wordings
                for condition in wording.get("condition", [{}])
            }
            text = texts.get(language) or next(iter(texts.values()), "")
            intents[reply.removeprefix(_NAME)] = text
    return TopicNames(
        kinds, language, intents, _answers_now(project.folder, language),
        lambda sentence: templates.translated(sentence, language),
    )  # fmt: skip


def _answers_now(folder: Path, language: str) -> Mapping[str, str]:
    """The first question of each approved answer, by its id; read again when a file changes."""
    files = sorted((folder / "data" / "knowledge").glob("*.yml"))
    return _questions(folder, language, tuple(file.stat().st_mtime_ns for file in files))


@lru_cache(maxsize=8)
def _questions(folder: Path, language: str, _stamps: tuple[int, ...]) -> Mapping[str, str]:
    return {
        entry.id: entry.questions[entry.language_for(language)][0]
        for entry, _ in list_answers(folder)
        if entry.questions.get(entry.language_for(language))
    }
