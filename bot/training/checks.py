"""Mistakes that Rasa does not look for: replies, buttons, actions, examples, approved answers."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

from bot.encoders.lexicon import LexiconError, load_lexicon
from bot.knowledge.entries import LANGUAGES, KnowledgeError, load_entries
from bot.knowledge.phrasebook import load_phrasebook
from bot.nlu.entities.words_file import WordsError, read_words
from bot.training.findings import Finding
from bot.training.project_files import Domain, action_code, action_names, examples

LEAST_EXAMPLES = 25
LONGEST_TITLE = 20
"""Characters: what WhatsApp shows on a button."""
LONGEST_PAYLOAD = 64
"""Bytes: what Telegram takes as callback_data."""

_WITHOUT_WORDS = {"send_photo", "send_attachment", "nlu_fallback"}
"""Intents that nobody types: the gateway or Rasa itself decides on them."""


def check_project(project: Path, today: date) -> list[Finding]:
    """Everything found in domain.yml, data/ and actions/; their YAML must be valid."""
    domain = Domain(project)
    return [
        *_languages(domain),
        *_buttons(domain),
        *_braces(domain, project),
        *_unused_replies(domain, project),
        *_actions(domain, project),
        *_example_counts(domain, project),
        *_ambiguous_examples(project),
        *_lexicon(project),
        *_phrasebook(project),
        *_knowledge(project, today),
        *_word_lists(project),
    ]


def _languages(domain: Domain) -> Iterator[Finding]:
    """Each reply needs a text in each language: where none fits, nothing at all is sent."""
    given = defaultdict(set)
    for variation in domain.variations():
        given[variation.response].add(variation.language)
    for name, where in domain.responses().items():
        for language in LANGUAGES:
            if not given[name] & {language, None}:
                yield Finding(where, f"{name} has no text for {language}. Add a variation.")


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
                    f"the button {title!r} leads to {payload!r}, which is no intent of domain.yml. "
                    "Correct its payload.",
                )
            if len(title) > LONGEST_TITLE:
                yield Finding(
                    variation.where,
                    f"the button {title!r} has {len(title)} characters. Shorten it to "
                    f"{LONGEST_TITLE}.",
                )
            if len(payload.encode()) > LONGEST_PAYLOAD:
                yield Finding(
                    variation.where,
                    f"the payload of the button {title!r} has {len(payload.encode())} bytes. "
                    f"Shorten it to {LONGEST_PAYLOAD}.",
                )


def _braces(domain: Domain, project: Path) -> Iterator[Finding]:
    """{Words} that nothing can fill: no slot and no word in the code of the actions is so named."""
    known = domain.slots() | _words_of_code(project) | {"shop"}  # bot/brain/replies.py fills it
    for variation in domain.variations():
        buttons = variation.content.get("buttons") or []
        texts = [variation.content.get("text"), *(button.get("title") for button in buttons)]
        for text in texts:
            try:
                fields = [field for _, field, _, _ in Formatter().parse(str(text or "")) if field]
            except ValueError:
                what = f"{variation.response} has a single brace. Write {{{{ and }}}} for braces."
                yield Finding(variation.where, what)
                continue
            for field in fields:
                if field not in known:
                    what = f"nothing fills {{{field}}} in {variation.response}. Correct its name."
                    yield Finding(variation.where, what)


def _words_of_code(project: Path) -> set[str]:
    words: set[str] = set()
    for _, tree in action_code(project):
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg:
                words.add(node.arg)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
    return words


def _unused_replies(domain: Domain, project: Path) -> Iterator[Finding]:
    """Replies that no rule, story, form or action can name, usually because of a spelling."""
    named = {f"utter_ask_{slot}" for _, slot in domain.form_slots()}
    named |= {f"utter_ask_{form}_{slot}" for form, slot in domain.form_slots()}
    patterns = []
    for _, tree in action_code(project):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
            elif isinstance(node, ast.JoinedStr):  # f"utter_order_{status}" names many
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
                    for part in node.values
                ]
                patterns.append(re.compile("".join(parts)))
    for folder in ("rules", "stories"):
        for file in (project / "data" / folder).rglob("*.yml"):
            named.update(re.findall(r"action: *(\w+)", file.read_text(encoding="utf-8")))
    for name, where in domain.responses().items():
        if name not in named and not any(pattern.fullmatch(name) for pattern in patterns):
            yield Finding(where, f"nothing ever says {name}. Use it in a rule, or remove it.")


def _actions(domain: Domain, project: Path) -> Iterator[Finding]:
    listed, implemented = domain.actions(), action_names(project)
    for name in sorted(listed.keys() - implemented.keys()):
        yield Finding(
            listed[name],
            f"the action {name} is not implemented in actions/. Write it, or remove it here.",
        )
    for name in sorted(implemented.keys() - listed.keys()):
        yield Finding(
            implemented[name],
            f"the action {name} is not in domain.yml. Add it there under actions.",
        )


def _example_counts(domain: Domain, project: Path) -> Iterator[Finding]:
    counts = Counter((example.intent, example.language) for example in examples(project))
    for intent, where in domain.intents().items():
        if intent in _WITHOUT_WORDS:
            continue
        for language in LANGUAGES:
            count = counts[intent, language]
            if count < LEAST_EXAMPLES:
                yield Finding(
                    where,
                    f"the intent {intent} has {count} examples in {language}. Write at least "
                    f"{LEAST_EXAMPLES} in data/nlu.",
                )


def _ambiguous_examples(project: Path) -> Iterator[Finding]:
    first: dict[str, tuple[str, str]] = {}
    for example in examples(project):
        said = " ".join(example.text.casefold().split())
        intent, where = first.setdefault(said, (example.intent, example.where))
        if intent != example.intent:
            yield Finding(
                example.where,
                f"{example.text!r} is an example of {example.intent} here and of {intent} in "
                f"{where}. Keep one.",
            )


def _lexicon(project: Path) -> Iterator[Finding]:
    try:
        load_lexicon(project / "data" / "lexicon")
    except LexiconError as error:
        yield Finding("data/lexicon", str(error))


def _phrasebook(project: Path) -> Iterator[Finding]:
    try:
        load_phrasebook(project / "data" / "phrasebook")
    except KnowledgeError as error:
        yield Finding("data/phrasebook", str(error))


def _knowledge(project: Path, today: date) -> Iterator[Finding]:
    folder = project / "data" / "knowledge"
    try:
        entries = load_entries(folder)
    except KnowledgeError as error:
        yield Finding("data/knowledge", str(error))
        return
    for entry in entries:
        if not entry.is_valid(today):
            what = f"the answer {entry.id!r} ended on {entry.valid_until}; it is not given now."
            yield Finding("data/knowledge", what, note=True)


def _word_lists(project: Path) -> Iterator[Finding]:
    for file in sorted((project / "data" / "entities").glob("*.yml")):
        try:
            read_words(file)
        except WordsError as error:
            yield Finding("data/entities", str(error))
