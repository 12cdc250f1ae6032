"""A kind of case as a form: what the form says, and what its buttons do to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from aiohttp import web

from bot.desk.page import Refused, fields, rows
from bot.desk.readable_names import ReadableNames
from bot.dialogue.case_kinds import READ_AS, CaseKind, Choice, Fact
from bot.dialogue.state import CONFIRM
from bot.languages import DEFAULT, LANGUAGES, in_language, sentences
from bot.training.edits.case_kind_yaml import USUALLY_KEPT
from bot.training.edits.case_kinds import KEPT, Words, first_texts, key_of
from bot.training.edits.replies import Reply

NEEDS = ("yes", "optional", "told")
"""Whether a fact must be known, may be skipped, or is only taken where it is told."""
_MOST_ROWS = 30
_ROW = ("fact", "read_as", "need", "reply", "choices", "fits", "unless", "called")
_ASKED = tuple(f"ask_{language}" for language in LANGUAGES)


@dataclass(frozen=True)
class Row:
    """A fact as the form shows it: ``choices`` a line each, ``Too small = Kekecilan: kecil,
    sempit``; ``fits``, ``unless`` and ``called`` with commas between; ``reply`` asks for it now, in
    these ``texts`` by language."""

    fact: str = ""
    read_as: str = "words"
    need: str = "yes"
    reply: str = ""
    choices: str = ""
    fits: str = ""
    unless: str = ""
    called: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class KindForm:
    """``key`` is empty for a new kind. ``confirm`` and ``kept`` are the replies that say
    ``confirm_texts`` and ``kept_texts`` now; ``needs_yes`` whether a yes is asked for at all."""

    key: str = ""
    name: Mapping[str, str] = field(default_factory=dict)
    opened_by: tuple[str, ...] = ()
    examples: Mapping[str, str] = field(default_factory=dict)
    family: str = ""
    answer: str = ""
    sorry: bool = False
    rows: tuple[Row, ...] = ()
    check: str = ""
    needs_yes: bool = False
    confirm: str = ""
    confirm_texts: Mapping[str, str] = field(default_factory=dict)
    kept: str = USUALLY_KEPT
    kept_texts: Mapping[str, str] = field(default_factory=dict)
    do: str = ""
    files: bool = True
    hours: str = ""


NEW = KindForm(
    rows=(Row("note"),),
    kept_texts=sentences("kept"),
    hours="24",
)


def form_of(kind: CaseKind, replies: Mapping[str, Reply]) -> KindForm:
    """``kind`` as a form, with what its replies say."""

    def says(reply: str | None) -> dict[str, str]:
        return first_texts(replies.get(reply or ""))

    return KindForm(
        kind.key, kind.name, kind.opened_by, {}, kind.family or "", kind.answer or "", kind.sorry,
        tuple(_row(fact, says(fact.ask)) for fact in kind.facts),
        kind.check or "", kind.confirm is not None, kind.confirm or "", says(kind.confirm),
        kind.kept, says(kind.kept), kind.do or "", kind.files, str(kind.due_hours or ""),
    )  # fmt: skip


async def form_in(request: web.Request, names: ReadableNames) -> KindForm:
    """The form as it was sent, saved or not; intents that are written by name have their code.

    Raises:
        Refused: it is not one of ours.
    """
    form = await request.post()
    key, family, answer, check, do, hours, confirm, kept = await fields(
        request, "key", "family", "answer", "check", "deed", "hours", "confirm", "kept"
    )
    sorry, needs_yes, files = await fields(request, "sorry", "needs_yes", "files")
    texts: dict[str, dict[str, str]] = {
        what: dict(zip(LANGUAGES, await fields(request, *(f"{what}_{c}" for c in LANGUAGES))))
        for what in ("name", "examples", "confirm", "kept")
    }
    facts = [
        Row(**dict(zip(_ROW, row)), texts=dict(zip(LANGUAGES, row[len(_ROW) :])))
        for row in await rows(request, *_ROW, *_ASKED)
    ]
    if any(row.need not in NEEDS for row in facts) or len(facts) > _MOST_ROWS:
        raise Refused("This form is out of date. Load the page again.")
    opened_by = (names.intent_code(str(intent).strip()) for intent in form.getall("opens", []))
    return KindForm(
        key, texts["name"], tuple(opened_by), texts["examples"], family, answer, bool(sorry),
        tuple(facts), check, bool(needs_yes), confirm, texts["confirm"], kept or USUALLY_KEPT,
        texts["kept"], do, bool(files), hours,
    )  # fmt: skip


def redone(form: KindForm, do: str) -> KindForm:
    """The form after one of its buttons: ``add fact``, ``up 1``, ``down 1``, ``remove 1``,
    ``add topic``, ``close 0`` (a topic); anything else changes nothing.

    Raises:
        Refused: there is no such row.
    """
    what, _, which = do.partition(" ")
    if do == "add fact":
        return replace(form, rows=(*form.rows, Row()))
    if do == "add topic":
        return replace(form, opened_by=(*form.opened_by, ""))
    if what not in ("up", "down", "remove", "close"):
        return form
    topics, rows = list(form.opened_by), list(form.rows)
    try:
        number = int(which)
        if what == "close":
            topics.pop(number)
        else:
            row = rows.pop(number)
    except (ValueError, IndexError) as error:
        raise Refused("This form is out of date. Load the page again.") from error
    if what in ("up", "down"):
        rows.insert(max(number + (-1 if what == "up" else 1), 0), row)
    return replace(form, opened_by=tuple(topics), rows=tuple(rows))


def kind_of(form: KindForm) -> tuple[CaseKind, Words]:
    """The kind that the form says, and what is said in it.

    Raises:
        Refused: a choice, the hours or the question for the yes cannot be understood.
    """
    key = form.key or key_of(in_language(form.name, DEFAULT))
    if form.needs_yes and not form.confirm and not any(form.confirm_texts.values()):
        raise Refused("Write the question to which the customer says yes, in every language.")
    if form.hours and not form.hours.isdecimal():
        raise Refused(
            "{hours} is no number of hours. Write one such as 24, or none.", hours=form.hours
        )
    kind = CaseKind(
        key,
        dict(form.name),
        tuple(dict.fromkeys(filter(None, form.opened_by))),
        tuple(_fact(row) for row in form.rows),
        form.family or None,
        form.answer or None,
        form.sorry,
        form.check or None,
        (form.confirm or f"utter_ask_{key}_confirmed") if form.needs_yes else None,
        form.do or None,
        form.files,
        int(form.hours[:6]) if form.files and form.hours else None,
        form.kept if form.needs_yes else USUALLY_KEPT,
    )
    questions = {row.fact: row.texts for row in form.rows}
    questions |= {CONFIRM: dict(form.confirm_texts), KEPT: dict(form.kept_texts)}
    examples = {
        code: tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        for code, text in form.examples.items()
    }
    return kind, Words(questions, examples)


def _row(fact: Fact, texts: Mapping[str, str]) -> Row:
    need = "told" if not fact.ask else "optional" if fact.optional else "yes"
    choices = "\n".join(
        " = ".join(c.titles.get(language, "") for language in LANGUAGES).rstrip(" =")
        + (f": {', '.join(c.words)}" if c.words else "")
        for c in fact.choices
    )
    return Row(
        fact.name, fact.read_as, need, fact.ask, choices,
        ", ".join(fact.fits), ", ".join(fact.unless), ", ".join(fact.called), texts,
    )  # fmt: skip


def _fact(row: Row) -> Fact:
    read_as = READ_AS.get(row.fact, row.read_as) if row.fact == "order" else row.read_as
    ask = "" if row.need == "told" else row.reply or f"utter_ask_{row.fact}"
    return Fact(
        row.fact, read_as, ask, row.need == "optional",
        tuple(_choice(line) for line in row.choices.splitlines() if line.strip()),
        _listed(row.fits), _listed(row.unless), _listed(row.called),
    )  # fmt: skip


def _choice(line: str) -> Choice:
    names, _, words = line.partition(":")
    titles = [title.strip() for title in names.split("=")]
    if not 2 <= len(titles) <= len(LANGUAGES):
        raise Refused(
            "{line!r} is no choice. Write it like: Too small = Kekecilan: kecil, sempit", line=line
        )
    told = {language: title for language, title in zip(LANGUAGES, titles) if title}
    return Choice(told, _listed(words))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))
