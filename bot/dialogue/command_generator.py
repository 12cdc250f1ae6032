"""Reads a message in its conversation: what is open, and what NLU says of it, give commands.

The order of things: our own buttons; the answer to what was asked; a new case; questions. What is
about nothing of that is left to the rules and stories of the shop (no command).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from bot.dialogue import fact_finding as find
from bot.dialogue.answers_to_questions import Answers
from bot.dialogue.captions import caption_in
from bot.dialogue.case_facts import ToldFacts
from bot.dialogue.case_kinds import Kinds
from bot.dialogue.case_requests import Wishes
from bot.dialogue.case_triggers import Openings, as_it_is_meant
from bot.dialogue.command_cleanup import CommandCleanup
from bot.dialogue.commands import Command
from bot.dialogue.customer_questions import Questions
from bot.dialogue.message import FALLBACK, Message
from bot.dialogue.picture_commands import PictureCommands
from bot.dialogue.segment_in_context import PartInContext
from bot.dialogue.state import ORDER, Dialogue
from bot.dialogue.word_patterns import (
    DOUBTFUL,
    MANY_DIGITS,
    NOT_OURS,
    OPTIONS,
    REACTIONS,
    SURE,
    VERY_SURE,
)
from bot.dialogue.wrong_turns import left_for, read_otherwise, says_it_was_wrong, without_it


class DialogueReader(Protocol):
    """The door for other readers: a message and what is open in, commands out."""

    def read(self, message: Message, dialogue: Dialogue) -> list[Command]:
        """The commands in the order in which they are to be done; none leaves the message to the
        shop's rules."""


class EmbeddedReader:
    """Reads by intents, examples and records, with no model of its own.

    Args:
        kinds: the kinds of cases.
        wish: finds colours and sizes in a text.
    """

    def __init__(self, kinds: Kinds, wish: find.Wish) -> None:
        self._told = ToldFacts(wish)
        self._openings = openings = Openings(kinds)
        questions = Questions(openings, wish)
        answers = Answers(openings, questions)
        wishes = Wishes(openings, questions, answers, self._told)
        self._pictures = PictureCommands(openings)
        self._tidying = CommandCleanup(kinds, openings.by_intent)
        self._readings: tuple[Callable[[PartInContext], list[Command]], ...] = (
            answers.signs, answers.earlier, answers.of_offers, answers.answer, answers.waits,
            answers.robot, answers.buys_later, answers.calls, questions.suggestions,
            questions.several_products, questions.of_what_staff_send, wishes.offer,
            wishes.another_number,
            questions.of_what_was_shown, wishes.other_order, wishes.exception, wishes.waited,
            wishes.case, wishes.goes_on, wishes.told_facts, questions.record, questions.question,
            questions.chosen, answers.declines, answers.reaction, answers.any_words,
        )  # fmt: skip

    def read(self, message: Message, dialogue: Dialogue) -> list[Command]:
        message = as_it_is_meant(message)
        if not message.is_heard and (caption := caption_in(message.text)):
            if message.photo or message.pictures:
                return self._pictures.read(message, dialogue, [], caption)
            if message.intent == "bot_challenge":
                return [Command("unclear", text=message.text, why="points, and nothing is there")]
            named = self._openings.by_picture.get(caption.names or "")
            if named and named.files and not (dialogue.in_hand or dialogue.filed):
                return [Command("start", named.key, text=message.text, why="names its proof")]
        doubts = message.intent in DOUBTFUL and message.confidence < VERY_SURE
        asks_what_to_do = bool(dialogue.last and OPTIONS.search(message.text.casefold()))
        is_ours = (
            self._is_no_rating(message, dialogue)
            or (doubts and dialogue.question)
            or (asks_what_to_do and message.intent == "recommendation")
            or self._asks_more(message)
        )
        if message.intent in NOT_OURS and not is_ours:
            return []
        if message.is_payload:
            return list(self._payload(message, dialogue))
        here = self._openings.kinds.get(dialogue.in_hand.kind) if dialogue.in_hand else None
        if here and says_it_was_wrong(message, dialogue):
            otherwise = read_otherwise(message, here)
            return left_for(self.read(otherwise, without_it(dialogue)), otherwise)
        opened = (
            here or self._openings.opened_by(message) or self._openings.added_to(message, dialogue)
        )
        commands: list[Command] = []
        for part in message.parts:
            told = self._told.read(message, part, dialogue, opened)
            read = self._part(PartInContext(part, message, dialogue, here, tuple(told)))
            instead = next((c.kind for c in read if c.name == "instead"), None)
            if instead and any(c.name == "instead" for c in commands):  # half a sentence
                read = [c for c in read if c.name != "instead"]
            elif instead:  # what follows is of that: "can I swap it? for a 41"
                here = opened = self._openings.kinds[instead]
            commands += read
        commands = self._pictures.read(message, dialogue, commands)
        return self._tidying.tidy(commands, message, dialogue)

    def _part(self, seen: PartInContext) -> list[Command]:
        """What the first that can read the part reads in it."""
        for read in self._readings:
            if commands := read(seen):
                return commands
        return [seen.command("unclear", f"intent {seen.part.intent}")]

    def _asks_more(self, message: Message) -> bool:
        """Whether something else is asked beside "is this a bot?": nothing that would change
        something, as half a sentence may only sound like it."""
        if message.intent != "bot_challenge" or len(message.parts) == 1:
            return False
        beside = {*REACTIONS, *NOT_OURS, FALLBACK, "inform"}
        changing = {name for name, kind in self._openings.by_intent.items() if kind.confirm}
        return any(
            part.intent not in beside | changing and part.confidence >= SURE
            for part in message.parts
        )

    def _is_no_rating(self, message: Message, dialogue: Dialogue) -> bool:
        """Numbers are no stars while something else is asked, or where they are too many."""
        return message.intent == "rate" and (
            dialogue.question is not None or MANY_DIGITS.search(message.text) is not None
        )

    def _payload(self, message: Message, dialogue: Dialogue) -> Iterator[Command]:
        why, intent, question = "a button", message.intent, dialogue.question
        if message.pictures or (message.photo and (dialogue.in_hand or dialogue.filed)):
            yield from self._pictures.read(message, dialogue, [])
            return
        chosen = message.values("option")
        if chosen:
            offered = [option.value for option in question.options] if question else []
            if question and chosen[0] in offered:
                yield Command("tell", fact=question.fact, value=chosen[0], why=why)
            elif dialogue.in_hand:  # a button of an older question
                yield Command("resume", why=why)
        elif kind := self._openings.by_intent.get(intent):
            yield Command("start", kind.key, why=why)
            for number in message.values("order_number"):
                yield Command("tell", fact=ORDER, value=number, why=why)
        elif intent == "inform" and (numbers := message.values("order_number")):
            yield Command("tell", fact=ORDER, value=numbers[0], why=why)
            if dialogue.in_hand is None:
                yield Command("inform", why=why)
        elif question and intent in ("affirm", "deny"):
            yield Command("confirm" if intent == "affirm" else "deny", why=why)
        elif question and intent == "skip":
            yield Command("skip", fact=question.fact, why=why)
        elif dialogue.in_hand and intent == "stop":
            yield Command("leave", why=why)
        elif dialogue.in_hand and intent == "talk_to_person":
            yield Command("person", why=why)
        elif intent == "ask_info" and dialogue.in_hand:
            entry = next(iter(message.values("faq")), None)
            yield Command("ask", value=entry, why=why)
