"""How a kind of case goes, as steps of a flow: the picture of stories and rules draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.desk.teaching.case_kind_form import KindForm, Row
from bot.lazy_message import LazyMessage
from bot.training.edits.flows import ANY, Flow, Step

FILED, SORRY = "utter_filed", "utter_sorry"


@dataclass(frozen=True)
class Picture:
    """The ``flow``, and what is said in each of its steps that says something."""

    flow: Flow
    said: dict[str, str]


def picture_of(
    form: KindForm,
    language: str,
    replies: Mapping[str, str],
    answers: Mapping[str, str],
    say: Callable[[str], str],
) -> Picture:
    """
    Args:
        replies: what each reply of domain.yml says, in ``language``.
        answers: what each approved answer says.
        say: puts a sentence of ours into ``language``.
    """
    said: dict[str, str] = {}

    def speak(name: str, text: str) -> Step:
        said[name] = text or "…"
        return Step("action", name)

    def steps() -> Iterator[Step]:
        heard = next(iter((form.examples.get(language) or "").strip().splitlines()), "")
        yield Step("intent", form.opened_by or (heard,))
        if form.sorry:
            yield speak(SORRY, replies.get(SORRY, ""))
        if form.answer:
            yield speak(f"answer {form.answer}", answers.get(form.answer, ""))
        if any(row.fact == "order" for row in form.rows):
            yield Step("action", say(LazyMessage("Asks which order it is, and whose")))
        if form.check:
            yield Step("action", form.check)
        for row in form.rows:
            if row.fact == "order":
                continue
            if row.need != "told":
                question = row.texts.get(language) or replies.get(row.reply, "")
                yield speak(f"ask {row.fact}", question)
            yield Step("slots", ((_titled(row, say), ANY),))
        if form.needs_yes:
            yield speak(form.confirm or "confirm", form.confirm_texts.get(language, ""))
            yield Step("intent", (say(LazyMessage("Yes")),))
        if form.do:
            yield Step("action", form.do)
        if form.files or not form.do:
            yield speak(FILED, replies.get(FILED, ""))

    return Picture(Flow("rule", form.name.get(language, ""), tuple(steps())), said)


def _titled(row: Row, say: Callable[[str], str]) -> str:
    name = row.fact.replace("_", " ") or "…"
    if row.need == "optional":
        return say(LazyMessage("{fact} (may be skipped)", fact=name))
    return say(LazyMessage("{fact} (if told)", fact=name)) if row.need == "told" else name
