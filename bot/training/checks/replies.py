"""Mistakes in replies: languages, buttons, {words}, replies that nobody says."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from bot.language_texts import languages_within
from bot.lazy_message import LazyMessage
from bot.training.checks.findings import Finding
from bot.training.checks.reply_uses import unused_replies
from bot.training.project_files import Domain, action_code, case_kinds

LONGEST_TITLE = 20
"""Characters: what WhatsApp shows on a button."""
LONGEST_PAYLOAD = 64
"""Bytes: what Telegram takes as callback_data."""


def check_replies(project: Path) -> Iterator[Finding]:
    """Looks at every variation of every reply."""
    domain = Domain(project)
    yield from _languages(domain, project)
    yield from _buttons(domain)
    yield from _braces(domain, project)
    yield from _unused(project)


def _languages(domain: Domain, project: Path) -> Iterator[Finding]:
    """Each reply needs a text in each language: where none fits, nothing at all is sent."""
    given = defaultdict(set)
    for variation in domain.variations():
        if "channel" in variation.content:
            continue  # on the others, nothing would be said
        given[variation.response].add(variation.language)
    languages = languages_within(project)
    for name, where in domain.responses().items():
        for language in languages:
            if not given[name] & {language, None}:
                what = LazyMessage(
                    "{name} has no text for {language}.", name=name, language=LazyMessage(language)
                )
                yield Finding(where, what, "Add a variation.")


def _buttons(domain: Domain) -> Iterator[Finding]:
    intents = domain.intents()
    for variation in domain.variations():
        for button in variation.content.get("buttons") or []:
            title, payload = str(button.get("title", "")), str(button.get("payload", ""))
            payload = payload.replace("{{", "{").replace("}}", "}")
            intent = payload.removeprefix("/").partition("{")[0]
            if not payload.startswith("/") or intent not in intents:
                yield Finding(
                    variation.where,
                    LazyMessage(
                        "the button {title!r} leads to {payload!r}, which is no intent of "
                        "domain.yml.",
                        title=title,
                        payload=payload,
                    ),
                    "Correct its payload.",
                )
            if len(title) > LONGEST_TITLE:
                yield Finding(
                    variation.where,
                    LazyMessage(
                        "the button {title!r} has {count} characters.",
                        title=title,
                        count=len(title),
                    ),
                    LazyMessage("Shorten it to {most}.", most=LONGEST_TITLE),
                )
            if len(payload.encode()) > LONGEST_PAYLOAD:
                yield Finding(
                    variation.where,
                    LazyMessage(
                        "the payload of the button {title!r} has {count} bytes.",
                        title=title,
                        count=len(payload.encode()),
                    ),
                    LazyMessage("Shorten it to {most}.", most=LONGEST_PAYLOAD),
                )


def _braces(domain: Domain, project: Path) -> Iterator[Finding]:
    """{Words} that nothing can fill: no slot, no fact of a case and no word in the code of the
    actions is so named."""
    known = fillable_words(project)
    for variation in domain.variations():
        buttons = variation.content.get("buttons") or []
        texts = [variation.content.get("text"), *(button.get("title") for button in buttons)]
        for text in texts:
            try:
                fields = [field for _, field, _, _ in Formatter().parse(str(text or "")) if field]
            except ValueError:
                what = LazyMessage("{name} has a single brace.", name=variation.response)
                yield Finding(variation.where, what, "Write {{ and }} for braces.")
                continue
            for field in fields:
                if field not in known:
                    what = LazyMessage(
                        "nothing fills {{{field}}} in {name}.",
                        field=field,
                        name=variation.response,
                    )
                    yield Finding(variation.where, what, "Correct its name.")


def fillable_words(project: Path) -> set[str]:
    """The {words} that something can fill when a reply is sent."""
    known = Domain(project).slots() | _words_of_code(project)
    known.add("shop")  # bot/rasa/response_generator.py fills it
    for kind in case_kinds(project).values():
        known |= {f"new_{fact.name}" for fact in kind.facts}  # in the question before it is done
    return known


def _words_of_code(project: Path) -> set[str]:
    words: set[str] = set()
    for _, tree in action_code(project):
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg:
                words.add(node.arg)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
    return words


def _unused(project: Path) -> Iterator[Finding]:
    for name, where in unused_replies(project).items():
        what = LazyMessage("nothing ever says {name}.", name=name)
        yield Finding(where, what, "Use it in a rule, or remove it.")
