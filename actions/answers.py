"""What is answered to a message beside its case: questions, records, products, pictures, notes."""

from __future__ import annotations

from typing import Any

from actions.case_answers import decided, kind_asked_about
from actions.case_changes import begin_case
from actions.case_news import tell_news
from actions.case_work import ask_exception
from actions.faq import Outcome, give_answer
from actions.filed_cases import add_note, answer_staff
from actions.follow_up_questions import entry_answered_before
from actions.order_record import tell_record
from actions.ownership import is_locked
from actions.pictures import answer_picture
from actions.product_answers import CARDS
from actions.products import asks_the_rest, find_products
from actions.recommendations import recommend
from actions.resources import knowledge, settings
from actions.stock import tell_basket, tell_sum
from actions.turn import DialogueTurn
from actions.while_waiting import is_awaited
from bot.dialogue.commands import SUGGESTIONS, Command
from bot.dialogue.state import ORDER
from bot.dialogue.word_patterns import BEGINS_QUESTION, REQUESTS, SHORT_QUESTION

FEWEST_ASKED = 2
"""Of so few words, "what is that?", what was said last is meant."""

LIKELY = 0.7
"""The share from which on an answer is told where a case begins all the same."""


async def answer_all(turn: DialogueTurn, commands: list[Command]) -> bool:
    """Whether a question became a case."""
    moved = False
    for command in commands:
        moved = await answer(turn, command) or moved
    if turn.basket:
        await tell_basket(turn)
    return moved


async def answer(turn: DialogueTurn, command: Command) -> bool:
    """Questions, in the order in which they were asked; whether one became a case."""
    if command.name == "ask":
        return await _answer_question(turn, command)
    if command.name == "start":
        await _answer_before_case(turn, command)
    if command.name == "record":
        await tell_record(turn, str(command.fact), command.text)
    elif command.name == "products" and command.fact == SUGGESTIONS:
        shown = await recommend(turn.action, turn.dispatcher, turn.tracker, command.text)
        turn.dialogue.show(shown or [])
        turn.said += 1
    elif command.name == "products" and not (_shows(turn) and asks_the_rest(command.text)):
        shown = await find_products(
            turn.action, turn.dispatcher, turn.tracker, command.text, command.value, turn.dialogue
        )
        turn.dialogue.show(shown)
        turn.said += 1
    elif command.name == "sum" and command.fact:  # told with the others: answer_all
        turn.basket[command.fact] = int(command.value or 1)
    elif command.name == "sum":
        await tell_sum(turn, int(command.value or 1), command.text)
    elif command.name == "picture":
        await answer_picture(turn, command)
    elif command.name == "news":
        tell_news(turn, command.value)
    elif command.name == "note" and command.value:
        await answer_staff(turn, command.value, command.text)
    elif command.name == "note" and (filed := turn.dialogue.filed):
        await add_note(turn, filed, command.text)
    elif command.name == "plead":
        await ask_exception(turn, command.text)
    elif command.name == "inform":
        locked = await is_locked(turn.tracker)
        turn.say("utter_proof_locked" if locked else "utter_inform_what")
    elif command.name == "repeat":
        await _repeat(turn, command)
    return False


def _shows(turn: DialogueTurn) -> bool:
    """Whether a product was shown in this turn, with all that is known of it."""
    return any(said.get("response") in CARDS for said in turn.dispatcher.messages)


async def _repeat(turn: DialogueTurn, command: Command) -> None:
    """ "What do I need to send?" asks for more than what was said last, where it is answered."""
    text = command.text
    asks = text.rstrip().endswith("?") and len(text.split()) > FEWEST_ASKED
    kind = kind_asked_about(text, turn.dialogue)
    best = next(iter(knowledge().search(text, 1, kind)), None) if asks else None
    if best and best.score >= settings().knowledge.threshold(turn.language):
        await _answer(turn, None, text, chosen=best.entry)
        turn.said += 1
    elif turn.dialogue.question:
        turn.dialogue.question.came_back = False


async def answer_surely(turn: DialogueTurn, commands: list[Command]) -> None:
    """What is asked beside the wish for a person, where it is known."""
    for command in commands:
        if command.name == "ask":
            chosen = knowledge().entry(command.value)
            turn.said += bool(
                await _answer(
                    turn, command.kind, command.text, chosen=chosen, offer=False,
                )
            )  # fmt: skip
    await answer_all(turn, [c for c in commands if c.name in ("record", "sum", "products")])


async def _answer_question(turn: DialogueTurn, command: Command) -> bool:
    """The approved answer to it; a short question that has none by itself may be about the case.
    What has none and opens a case begins it."""
    last = turn.dialogue.last
    kind = turn.kind(last) if last else None
    follow_up = dict(kind.follow_ups).get(command.kind or "") if kind else None
    opens = next((k for k in turn.kinds.values() if command.kind in k.opened_by), None)
    general = follow_up or (opens.answer if opens and not is_awaited(turn.tracker) else None)
    topic = None if general else command.kind
    chosen = knowledge().entry(command.value if command.value != general else None)
    about = kind.related if kind and follow_up and not chosen and _is_short(command.text) else ()
    given: Outcome | None = None
    if opens and not (chosen or about):  # "can I cancel it if it's late?": what is said of that
        given = await _answer(turn, None, command.text, among=opens.related)
    if not given:
        given = await _answer(
            turn, topic, command.text,
            offer=general is None, chosen=chosen, among=about, first=follow_up,
        )  # fmt: skip
    if not given and general:
        given = await _answer(turn, None, None, chosen=knowledge().entry(general))
    if not given and opens:
        case = turn.dialogue.in_hand
        if case is None or opens != kind:
            takes_place = case is not None and kind and opens.family and opens.family == kind.family
            if takes_place and case:
                case.state = "withdrawn"
            begin_case(turn, opens.key, case if takes_place else None)
        return True
    if not given and is_awaited(turn.tracker):
        return False
    if not given:
        turn.say("utter_unknown_answer")
    turn.said += 1
    return False


async def _answer(
    turn: DialogueTurn, topic: str | None, question: str | None, **more: Any
) -> Outcome | None:
    return await give_answer(
        turn.action, turn.dispatcher, turn.tracker, topic,
        question=question, dialogue=turn.dialogue, **more,
    )  # fmt: skip


async def _answer_before_case(turn: DialogueTurn, command: Command) -> None:
    """ "Can I return it without its tags?" begins a return, and is a question as well: what surely
    answers it is said first."""
    kind = turn.kinds[str(command.kind)]
    asks = command.text.rstrip().endswith("?") or BEGINS_QUESTION.match(command.text.casefold())
    is_request = REQUESTS.search(command.text.casefold()) or ORDER in turn.changed
    if not asks or is_request or not (kind.confirm or not kind.needs_order):
        return
    best = next(iter(knowledge().search(command.text, limit=1)), None)
    told = (kind.answer, entry_answered_before(turn.tracker))
    if best and best.score >= LIKELY and best.entry.id not in told:
        checked = kind.check and await decided(
            best.entry, turn.language, command.text, turn.tracker, turn.dialogue
        )
        if checked:  # what the order decides, the case says itself
            return
        await _answer(turn, None, command.text, chosen=best.entry)
        turn.said += 1


def _is_short(question: str) -> bool:
    """ "How long til it's in my account?" says what is asked, and the case what of."""
    return len(question.split()) <= SHORT_QUESTION
