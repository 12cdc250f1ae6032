"""Examples of what customers say: listed, added, removed, put under another intent.

``folder`` is a project's folder, with domain.yml and data/. An example may have entities marked as
Rasa does: ``when will [batik shirt](product) be back``, and stand in either of its two forms, a
line or ``- text: …`` with metadata, which stays. Every edit raises EditRefused where it cannot be
made, and then changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.examples import MARKED, MarkBroken, language_of, marks, plain, spoken
from bot.languages import LANGUAGES, SPOKEN
from bot.lazy_message import LazyMessage
from bot.training.edits.refused import EditRefused
from bot.training.edits.yaml_items import Item, YamlText, flow, like, write_edit
from bot.training.project_files import WITHOUT_WORDS, Domain, Example, examples

NEW_FILE = "data/nlu/taught.yml"
"""Where examples go of an intent that has none yet."""

def list_examples(
    folder: Path, intent: str | None = None, language: str | None = None, containing: str = ""
) -> list[Example]:
    """The examples in the files' order; ``containing`` is looked for in any case of letters.
    Those whose language nothing tells are among those of each."""
    wanted = containing.casefold()
    return [
        example
        for example in examples(folder)
        if intent in (None, example.intent)
        and (language is None or example.language in (None, language))
        and wanted in example.text.casefold()
    ]


def add_example(folder: Path, intent: str, language: str, text: str) -> None:
    """Adds an example at the end of those of the intent in that language."""
    add_examples(folder, intent, language, [text])


def add_examples(folder: Path, intent: str, language: str, texts: Iterable[str]) -> None:
    """Adds several: all, or none where one of them stands somewhere already."""
    new = [_checked(folder, intent, language, text) for text in texts]
    known = {_bare(said.text): said for said in examples(folder)}
    for text in new:
        if said := known.get(_bare(text)):
            raise EditRefused(_there_already(said, intent))
    for text in dict.fromkeys(new):
        _add(folder, intent, language, text)


def remove_example(folder: Path, intent: str, language: str, text: str) -> None:
    """Removes an example; the last one of its intent and language stays."""
    place = _place_of(folder, intent, language, text)
    _write(folder, place.file, _removed(place))


def change_example(folder: Path, intent: str, language: str, text: str, new: str) -> None:
    """Writes an example differently, at its place: other words, or other marks."""
    new = _checked(folder, intent, language, new)
    for said in examples(folder):
        if _same(said.text, new) and said.text != text and not _same(said.text, text):
            raise EditRefused(_there_already(said, intent))
    place = _place_of(folder, intent, language, text, may_be_last=True)
    if place.item:
        content = place.yaml.content(place.item)
        content["text"] = _text_like(content["text"], new)
        changed = place.yaml.replaced(place.item, content)
    else:
        margin = place.yaml.margin(place.line)
        changed = place.yaml.with_line(place.line, f"{margin}- {new}", instead=True)
    _write(folder, place.file, changed)


def move_example(folder: Path, intent: str, language: str, text: str, to: str) -> None:
    """Puts an example under another intent."""
    place = _place_of(folder, intent, language, text)
    new = _checked(folder, to, language, place.text)
    if to == intent:
        raise EditRefused("{text!r} is an example of {intent} already.", text=new, intent=intent)
    _add(folder, to, language, new)  # first, so that a crash between the two loses no example
    place = _place_of(folder, intent, language, text)
    _write(folder, place.file, _removed(place))


@dataclass(frozen=True)
class _Place:
    """Where an example stands: on ``line``, from 0, or as ``item`` of a list."""

    file: str
    yaml: YamlText
    line: int
    item: Item | None
    text: str


def _place_of(
    folder: Path, intent: str, language: str, text: str, may_be_last: bool = False
) -> _Place:
    wanted = " ".join(text.split())
    listed = list_examples(folder, intent, language)
    said = next((e for e in listed if " ".join(e.text.split()) == wanted), None)
    if said is None:
        raise EditRefused(
            "{text!r} is not among the examples of {intent} in {language} any more. Load the page "
            "again: somebody else may have changed it.",
            text=text,
            intent=intent,
            language=LazyMessage(language),
        )
    file, line = said.where.file, said.where.line
    if said.form == "other" or line is None:
        raise EditRefused(
            "{name} is written too densely to be edited here. Ask a developer to write each item "
            "on a line of its own.",
            name=file,
        )
    yaml = YamlText(folder / file, file)
    entry = _entry_of(yaml, said)
    if not may_be_last and len(list(spoken(entry["examples"]))) == 1:
        raise EditRefused(
            "{said!r} is the last example of {intent} in {language}, in {file}. Add another one "
            "first.",
            said=said.text,
            intent=intent,
            language=LazyMessage(language),
            file=file,
        )
    item = None
    if said.form == "entry":
        item = yaml.entry(entry["examples"], _lines_of(entry).index(line))
    return _Place(file, yaml, line - 1, item, said.text)


def _entry_of(yaml: YamlText, example: Example) -> CommentedMap:
    """The entry of the file in which the example stands."""
    entries: Iterator[CommentedMap] = (
        entry for entry in yaml.data["nlu"] if any(spoken(entry.get("examples"))))
    return next(entry for entry in entries if example.where.line in _lines_of(entry))


def _lines_of(entry: CommentedMap) -> list[int]:
    """The lines of the file, from 1, on which the examples of an entry begin."""
    written = entry["examples"]
    if isinstance(written, CommentedSeq):
        return [written.lc.item(place)[0] + 1 for place in range(len(written))]
    first = entry.lc.value("examples")[0] + 2  # below the "|"
    return [first + place for place, _ in enumerate(written.splitlines())]


def _removed(place: _Place) -> str:
    if place.item:
        return place.yaml.removed(place.item)
    return place.yaml.with_line(place.line, None, instead=True)


def _add(folder: Path, intent: str, language: str, text: str) -> None:
    for file, yaml, block in _blocks(folder, intent, language):
        written = block["examples"]
        if isinstance(written, CommentedSeq):
            last = yaml.entry(written, len(written) - 1)
            content = CommentedMap(text=_text_like(written[-1].get("text"), text))
            _write(folder, file, yaml.added(last, content))
        else:
            place = list(spoken(written))[-1][0]
            number = _lines_of(block)[place] - 1
            line = f"{yaml.margin(number)}- {text}"
            _write(folder, file, yaml.with_line(number + 1, line, instead=False))
        return
    block = _new_block(intent, language, text)
    for file, yaml, index in _entries(folder, intent):
        beside = yaml.entry(yaml.data["nlu"], index)
        _write(folder, file, yaml.added(beside, block))
        return
    new_file = folder / NEW_FILE
    if new_file.exists():
        yaml = YamlText(new_file, NEW_FILE)
        beside = yaml.entry(yaml.data["nlu"], len(yaml.data["nlu"]) - 1)
        _write(folder, NEW_FILE, yaml.added(beside, block))
        return
    _write(
        folder,
        NEW_FILE,
        'version: "3.1"\n\n# Examples of intents that had none.\nnlu:\n'
        f"- intent: {intent}\n  metadata: {{language: {language}}}\n  examples: |\n    - {text}\n",
    )


def _new_block(intent: str, language: str, text: str) -> CommentedMap:
    return CommentedMap(
        intent=intent,
        metadata=flow(f"{{language: {language}}}"),
        examples=LiteralScalarString(f"- {text}\n"),
    )


def _text_like(old: Any, new: str) -> Any:
    """The text of a list's entry, written like another one."""
    literal = isinstance(old, LiteralScalarString)
    return LiteralScalarString(f"{new}\n") if literal else like(old, new)


def _entries(folder: Path, intent: str) -> Iterator[tuple[str, YamlText, int]]:
    """The entries of an intent, in any language."""
    for path in sorted((folder / "data" / "nlu").rglob("*.yml")):
        if intent not in path.read_text(encoding="utf-8", errors="replace"):
            continue
        file = str(path.relative_to(folder))
        yaml = YamlText(path, file)
        for index, entry in enumerate((yaml.data or {}).get("nlu") or []):
            if isinstance(entry, dict) and entry.get("intent") == intent:
                yield file, yaml, index


def _blocks(
    folder: Path, intent: str, language: str
) -> Iterator[tuple[str, YamlText, CommentedMap]]:
    """The entries of an intent in a language to whose examples another can be added."""
    for file, yaml, index in _entries(folder, intent):
        entry = yaml.data["nlu"][index]
        written = entry.get("examples")
        is_list = isinstance(written, CommentedSeq) and not written.fa.flow_style()
        if not any(spoken(written)) or not (is_list or isinstance(written, LiteralScalarString)):
            continue
        if language_of(entry.get("metadata")) == language:
            yield file, yaml, entry


def _checked(folder: Path, intent: str, language: str, text: str) -> str:
    """The example as it is written down."""
    text = " ".join(text.split())
    domain = Domain(folder)
    if intent not in domain.intents():
        raise EditRefused("There is no intent {intent!r}. Choose one of the list.", intent=intent)
    if intent in WITHOUT_WORDS:
        raise EditRefused(
            "Nobody types {intent}, so it has no examples. Choose another intent.",
            intent=intent,
        )
    if language not in LANGUAGES:
        raise EditRefused(
            "Say whether the example is {spoken}: {text!r}.",
            spoken=SPOKEN,
            text=text,
        )
    if not plain(text).strip():
        raise EditRefused("The example is empty. Write what a customer says.")
    if text.startswith("/"):
        raise EditRefused("An example cannot begin with /. Write it as a customer would.")
    rest = MARKED.sub("", text)
    if "[" in rest or "]" in rest:
        raise EditRefused(
            "{text!r} has a bracket that marks nothing. Mark words as [words](entity), or leave "
            "the bracket out.",
            text=text,
        )
    entities = domain.entities()
    try:
        marked = list(marks(text))
    except MarkBroken as error:
        raise EditRefused(
            "{mark!r} cannot be read. Write [words](entity), or the name and more in braces: "
            '[words]{{"entity": "name", "role": "role"}}.',
            mark=str(error),
        ) from error
    for mark in marked:
        words, entity = mark.words, mark.entity
        if not words.strip():
            raise EditRefused(
                "{text!r} marks no words as {entity}. Put them in the brackets.",
                text=text,
                entity=entity,
            )
        if entity not in entities:
            raise EditRefused(
                "There is no entity {entity!r}. Use one of: {entities}.",
                entity=entity,
                entities=", ".join(sorted(entities)),
            )
    return text


def _there_already(said: Example, intent: str) -> str:
    if said.intent == intent:
        return LazyMessage(
            "{text!r} is an example of {intent} already.", text=said.text, intent=intent
        )
    return LazyMessage(
        "{text!r} is an example of {intent}. Move it from there instead: the same words cannot "
        "mean two things.",
        text=said.text,
        intent=said.intent,
    )


def _same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return " ".join(plain(text).casefold().split())


def _write(folder: Path, file: str, text: str) -> None:
    write_edit(folder / file, text)
