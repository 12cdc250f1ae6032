"""Does what a message was read as (bot.dialogue): feelings first, then questions, then the case."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

import actions.address
import actions.courier
import actions.erasure
import actions.payment
import actions.returns  # noqa: F401  (their deeds make themselves known)
from actions.answers import answer_all, answer_surely
from actions.case_changes import begin_case, change, hear, tell_fact
from actions.case_work import work
from actions.faq import give_answer
from actions.filed_cases import add_evidence, tell_filed
from actions.handover import call_person
from actions.heard import tell_what_was_heard
from actions.questions import STUCK
from actions.replies import signal
from actions.resources import case_kinds
from actions.turn import DialogueTurn
from actions.which_order import prove_named
from actions.while_waiting import is_awaited
from bot.dialogue.commands import Command, in_no_language
from bot.dialogue.state import WITHDRAW, Dialogue, Question
from bot.shop.wish import asked_by

_REACTIONS = {
    "thanks": "utter_welcome", "praise": "utter_praise", "laugh": "utter_laugh",
    "apology": "utter_no_worries", "greeting": "utter_hello_again", "smalltalk": "utter_laugh",
    "goodbye": "utter_goodbye", "robot": "utter_bot_challenge", "anger": "utter_sorry_angry",
    "worry": "utter_sorry", "emoji": "utter_emoji", "buys_later": "utter_order_later",
}  # fmt: skip
_NEEDS_SORRY = ("anger", "worry")


class ActionDialogue(Action):
    """Carries out the slot ``reading``: what the dialogue's policy read the message as."""

    def name(self) -> str:
        return "action_dialogue"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        dialogue = Dialogue.of(tracker.get_slot("dialogue"))
        turn = DialogueTurn(self, dispatcher, tracker, dialogue, case_kinds())
        asked_by.set(turn.message)
        commands = [Command.of(command) for command in tracker.get_slot("reading") or []]
        if in_no_language(commands):
            signal(dispatcher, language=turn.language)
        await _carry_out(turn, commands)
        tell_what_was_heard(dispatcher, self, tracker, commands, turn.changed)
        if {command.name for command in commands} != {"inform"}:
            dialogue.likely = None
        await prove_named(turn)
        if turn.proven:  # what was typed proves the order that it was typed for, and no other
            dialogue.proof = None
        return turn.remembered()


async def _carry_out(turn: DialogueTurn, commands: list[Command]) -> None:
    dialogue = turn.dialogue
    names = [command.name for command in commands]
    before = dialogue.question
    dialogue.unclear = dialogue.unclear + 1 if set(names) == {"unclear"} else 0
    for command in commands:
        if command.name == "react":
            _react(turn, str(command.value))
    awaited = is_awaited(turn.tracker)
    if "person" in names and awaited:
        call_person(turn.dispatcher, turn.action, turn.tracker, why="asked")
    elif "person" in names:
        for command in commands:
            if command.name in ("start", "instead"):  # whoever comes sees what it is about
                begin_case(turn, str(command.kind), None)
            elif command.name in ("tell", "correct") and command.fact:
                tell_fact(turn, command.fact, str(command.value))
        await answer_surely(turn, commands)
        _hand_over(turn)
        if "start" in names:
            await work(turn)
        return
    shown = {c.fact for c in commands if c.name not in ("see", "picture")}
    if dialogue.in_hand is None and dialogue.filed and shown == {"photo"}:
        await add_evidence(turn, dialogue.filed, commands)
        return
    if dialogue.in_hand is None and dialogue.filed and "note" in names:
        tell_filed(dialogue.filed, commands)
    moved = await change(turn, commands)
    hear(turn, commands)
    moved = await answer_all(turn, commands) or moved
    if "wait" in names and not moved:
        turn.say("utter_take_your_time")
        dialogue.question = before
        return
    if dialogue.question and dialogue.question.fact == WITHDRAW and "leave" in names:
        return
    if awaited and not (turn.said or moved or "resume" in names or "repeat" in names):
        return  # it is for the person
    if moved or "resume" in names:
        await work(turn)
    elif "unclear" in names and not turn.said:
        await _unclear(turn, commands)
    elif before and dialogue.in_hand and "react" not in names:
        await _come_back(turn, before)
    if not turn.said:
        turn.say("utter_affirm" if "confirm" in names else "utter_deny")


def _react(turn: DialogueTurn, mood: str) -> None:
    """One fitting sentence; that we are sorry is said once."""
    if mood in _NEEDS_SORRY:
        if turn.dialogue.sorry and mood == "worry":
            return
        turn.dialogue.sorry = True
    turn.say(_REACTIONS[mood])


def _hand_over(turn: DialogueTurn) -> None:
    call_person(turn.dispatcher, turn.action, turn.tracker, why="asked")
    turn.said += 1
    turn.dialogue.question = None


async def _unclear(turn: DialogueTurn, commands: list[Command]) -> None:
    """An approved answer, if one fits all the same; else the question in other words."""
    for command in commands:
        if command.name == "unclear" and await give_answer(
            turn.action, turn.dispatcher, turn.tracker, None, question=command.text, offer=False,
            dialogue=turn.dialogue,
        ):  # fmt: skip
            turn.said += 1
            turn.dialogue.unclear = 0
            if turn.dialogue.question:
                await _come_back(turn, turn.dialogue.question)
            return
    if turn.dialogue.unclear > STUCK:
        _hand_over(turn)
        return
    before = turn.dialogue.question
    asks = any(c.name == "unclear" and c.text.rstrip().endswith("?") for c in commands)
    if before and asks:
        turn.say("utter_unknown_answer")
        await _come_back(turn, before)
        return
    await work(turn)
    if before and turn.dialogue.question:
        turn.dialogue.question.came_back = True


async def _come_back(turn: DialogueTurn, before: Question) -> None:
    """The question that waits is asked once more, and then no more."""
    if before.came_back:
        turn.dialogue.question = before
        return
    case = turn.dialogue.in_hand
    if case and before.fact in case.asked:  # what may be skipped was not skipped by a question
        case.asked[before.fact] -= 1
    await work(turn)
    if turn.dialogue.question:
        turn.dialogue.question.came_back = True
