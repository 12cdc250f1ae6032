"""What is said of a case that staff have: another picture, a fact, a note, an answer to their
question, or that it is needed no more."""

from __future__ import annotations

from actions.faq import give_answer
from actions.pictures import answer_picture
from actions.turn import DialogueTurn
from bot.dialogue.commands import Command
from bot.dialogue.state import ORDER, PROOF, Case

_MOST_NOTED = 1000
"""Characters of an answer to staff that are kept."""


async def add_evidence(turn: DialogueTurn, filed: Case, commands: list[Command]) -> None:
    """A picture that comes after the case was filed."""
    seen = filed.facts.get("photo", "").split()
    photos = [str(command.value) for command in commands if command.fact == "photo"]
    filed.facts["photo"] = " ".join(dict.fromkeys([*seen, *photos]))
    for command in commands:
        if command.name == "see" and command.fact:
            filed.seen[command.fact] = str(command.value)
        elif command.name == "picture":
            await answer_picture(turn, command)
    await turn.tell_staff(filed)
    turn.say("utter_case_added", case_number=filed.number)


def tell_filed(filed: Case, commands: list[Command]) -> None:
    """What a note says of the facts: staff see them in the case."""
    for command in commands:
        if command.name in ("tell", "correct") and command.fact not in (ORDER, PROOF, "photo"):
            filed.facts[str(command.fact)] = str(command.value)


async def add_note(turn: DialogueTurn, filed: Case, text: str) -> None:
    """An approved answer, if there is one; else staff who have the case read it."""
    if await give_answer(
        turn.action, turn.dispatcher, turn.tracker, None, question=text, offer=False,
        dialogue=turn.dialogue,
    ):  # fmt: skip
        turn.said += 1
        return
    filed.add("note", text)
    await turn.tell_staff(filed)
    kind = turn.kind(filed)
    hours = kind.due_hours if kind else None
    turn.say("utter_case_added", case_number=filed.number, hours=hours)


async def answer_staff(turn: DialogueTurn, number: str, text: str) -> None:
    """What staff asked about a filed case is answered: it is theirs again."""
    known = (turn.tracker.latest_message.get("metadata") or {}).get("cases") or []
    asked = next(case for case in known if case["number"] == number)
    facts = {**(asked.get("facts") or {}), "note": text[:_MOST_NOTED]}
    case = Case(asked["kind"], facts, "waiting_staff", number)
    turn.dialogue.take_up(case)
    await turn.tell_staff(case)
    turn.say("utter_case_added", case_number=number)


async def take_back(turn: DialogueTurn, filed: Case) -> None:
    """The customer needs it no more; staff are told."""
    filed.state = "withdrawn"
    await turn.tell_staff(filed)
    turn.dialogue.question = None
    turn.say("utter_case_withdrawn", case_number=filed.number)
