"""The other side of ``bot.training.encoder_process``: reads ``{"function": …, "arguments": […]}`` a
line, answers ``{"result": …}``, ``{"refused": …}`` or ``{"failed": …}`` a line, and ends with its
input."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from bot.errors import UserError
from bot.knowledge.entries import Entry
from bot.lazy_message import LazyMessage, to_json
from bot.privacy.redaction import mask_all
from bot.settings_sections import KnowledgeSettings
from bot.training.edits.preview_types import Asked


def _groups_of(texts: list[str], encoder: str) -> list[list[int]]:
    from bot.training.grouping import groups_of  # here: masking needs none of what it imports

    return groups_of(texts, encoder)


def _preview(
    folder: str,
    vectors: str,
    settings: dict[str, Any],
    entry: dict[str, Any],
    asked: list[dict[str, Any]],
) -> dict[str, Any]:
    from bot.training.edits.answer_preview import preview

    questions = {language: tuple(texts) for language, texts in entry["questions"].items()}
    found = preview(
        folder, vectors, KnowledgeSettings(**settings), Entry(**{**entry, "questions": questions}),
        [Asked(**one) for one in asked],
    )  # fmt: skip
    return asdict(found)


def _suggest_replies(*arguments: Any) -> list[dict[str, Any]]:
    from bot.reply_help.suggest import suggestions

    return [asdict(reply) for reply in suggestions(*arguments)]


def _misspelt(folder: str, texts: list[str]) -> list[list[tuple[str, str]]]:
    from bot.training.edits.spelling import misspelt

    return [misspelt(folder, text) for text in texts]


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "groups_of": _groups_of,
    "mask_all": mask_all,
    "misspelt": _misspelt,
    "preview": _preview,
    "suggest_replies": _suggest_replies,
}
"""All that can be asked for."""


def main() -> None:
    """Answers until nobody asks any more."""
    os.nice(5)  # customers' messages come first
    with open(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # what libraries print is no answer
        for line in sys.stdin:
            print(json.dumps(_answer(json.loads(line))), file=answers, flush=True)


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"result": _FUNCTIONS[job["function"]](*job["arguments"])}
    except UserError as error:
        return {"refused": to_json(LazyMessage(str(error)))}
    except Exception as error:
        traceback.print_exc()
        return {"failed": type(error).__name__}


if __name__ == "__main__":
    main()
