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
from actions.case_news import tell_news
from actions.case_work import work
from actions.faq import give_answer
from actions.handover import call_person
from actions.heard import tell_what_was_heard
from actions.order_record import tell_record
from actions.ownership import is_locked
from actions.pictures import answer_picture
from actions.products import find_products
from actions.questions import STUCK
from actions.replies import signal
from actions.resources import case_kinds, knowledge
from actions.stock import tell_sum
from actions.turn import DialogueTurn
from actions.which_order import prove_named
from actions.while_waiting import is_awaited
from bot.dialogue.commands import Command, in_no_language
from bot.dialogue.fact_finding import says_other
from bot.dialogue.picture_commands import IN_PICTURE
from bot.dialogue.state import (
    CONFIRM,
    ORDER,
    PARCEL,
    PROOF,
    SHOWN,
    WITHDRAW,
    Case,
    Dialogue,
    Question,
)
from bot.dialogue.word_patterns import SHORT_QUESTION

_REACTIONS = {
    "thanks": "utter_welcome", "praise": "utter_praise", "laugh": "utter_laugh",
    "apology": "utter_no_worries", "greeting": "utter_hello_again", "smalltalk": "utter_laugh",
    "goodbye": "utter_goodbye", "robot": "utter_bot_challenge", "anger": "utter_sorry_angry",
    "worry": "utter_sorry", "emoji": "utter_emoji",
}  # fmt: skip
_MOST_NOTED = 1000
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
                _start(turn, str(command.kind), None)
            elif command.name in ("tell", "correct") and command.fact:
                _tell(turn, command.fact, str(command.value))
        await _answer_surely(turn, commands)
        _hand_over(turn)
        if "start" in names:
            await work(turn)
        return
    shown = {c.fact for c in commands if c.name not in ("see", "picture")}
    if dialogue.in_hand is None and dialogue.filed and shown == {"photo"}:
        await _add_evidence(turn, dialogue.filed, commands)
        return
    if dialogue.in_hand is None and dialogue.filed and "note" in names:
        _tell_filed(dialogue.filed, commands)
    moved = await _apply(turn, commands)
    _hear(turn, commands)
    for command in commands:
        moved = await _answer(turn, command) or moved
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


async def _apply(turn: DialogueTurn, commands: list[Command]) -> bool:
    """Changes what is open; whether that asks for work on a case."""
    dialogue, moved = turn.dialogue, False
    asked_about = dialogue.in_hand
    is_noted = any(command.name == "note" for command in commands)
    begun: list[Case] = []
    for command in commands:
        name, case = command.name, dialogue.in_hand
        if name in ("start", "instead"):
            if name == "instead" and case:
                case.state = "withdrawn"
                turn.say("utter_instead")
            replaced = case if name == "instead" else None
            is_shown = command.why == IN_PICTURE
            begun.append(_start(turn, str(command.kind), replaced, command.value, is_shown))
            moved = True
        elif name == "see" and case and command.fact:
            case.seen[command.fact] = str(command.value)
            moved = True
        elif name in ("tell", "correct") and command.fact and not (case is None and is_noted):
            _tell(turn, command.fact, str(command.value))
            moved = moved or dialogue.in_hand is not None
        elif name == "want" and case and command.fact:
            case.wanted.append(command.fact)
        elif name == "mention" and command.value not in dialogue.mentioned:
            dialogue.mentioned.append(str(command.value))
        elif name == "skip" and case and command.fact:
            case.asked[command.fact] = max(1, case.asked.get(command.fact, 0))
            moved = True
        elif name == "confirm" and dialogue.question:
            moved = await _yes(turn, dialogue.question, asked_about) or moved
        elif name == "spoken_yes" and dialogue.question:
            moved = _ask_for_typed_yes(turn, dialogue.question) or moved
        elif name == "deny" and dialogue.question:
            moved = _no(turn, dialogue.question, asked_about) or moved
        elif name == "leave":
            moved = await _leave(turn, bool(command.value)) or moved
    if turn.changed:
        turn.confirmed = None  # a yes was to what was known before
    first = turn.confirmed or next(iter(begun), None)
    if first:  # what was wanted first is done first
        dialogue.take_up(first)
    return moved


def _hear(turn: DialogueTurn, commands: list[Command]) -> None:
    """What was said while the order is not known yet; and, of a case for staff, what nobody here
    understands: they will read it."""
    case = turn.dialogue.in_hand
    if case is None:
        return
    if turn.dialogue.order is None or turn.dialogue.order != case.facts.get(ORDER):
        case.hear(turn.tracker.latest_message.get("text") or "")
    kind = turn.kind(case)
    for command in commands:
        if command.name == "unclear" and kind and kind.files and "?" not in command.text:
            case.add("note", command.text)


def _start(
    turn: DialogueTurn,
    kind: str,
    instead_of: Case | None,
    other_order: str | None = None,
    is_shown: bool = False,
) -> Case:
    """A new case; or the one of this kind that is open, if it is not about another order. One that
    a picture begins need not be about the order that was spoken of."""
    dialogue = turn.dialogue
    same = next((c for c in dialogue.cases if c.state == "open" and c.kind == kind), None)
    if same and same is not instead_of and not other_order:
        dialogue.take_up(same)
        return same
    facts = dict(instead_of.facts) if instead_of else dict(dialogue.facts)
    wanted = {fact.name for fact in turn.kinds[kind].facts}
    if turn.kinds[kind].needs_order:
        wanted.add(PARCEL)
    if dialogue.products:
        facts.setdefault("product", dialogue.products[0])
    said = turn.tracker.latest_message.get("text") or ""
    last = dialogue.last
    names_parcel = any(turn.tracker.get_latest_entity_values("tracking_number"))
    names_parcel = names_parcel or PARCEL in facts or (is_shown and ORDER not in turn.changed)
    if last and ORDER in last.facts and not names_parcel and not says_other(said):
        facts.setdefault(ORDER, last.facts[ORDER])
    if last and last.state == "withdrawn" and _same_family(turn, last.kind, kind):
        facts = {**last.facts, **facts}  # "never mind the exchange, I return it"
    if last and last.kind == kind and "product" in last.facts:
        facts.setdefault("product", last.facts["product"])
    case = Case(kind, {name: value for name, value in facts.items() if name in wanted})
    left = dialogue.cases if last and last.kind != kind else []
    for before in left:  # for another: "ganti alamat aja seperti tadi"
        if before.kind == kind and before.state == "withdrawn" and _same_order(before, case):
            case.facts = {**before.facts, **case.facts}
    if other_order:
        case.facts[ORDER] = other_order
    if is_shown:
        case.said.append(SHOWN)
    dialogue.facts, dialogue.likely = {}, None
    dialogue.take_up(case)
    return case


def _same_family(turn: DialogueTurn, one: str, other: str) -> bool:
    kinds = [turn.kinds.get(one), turn.kinds.get(other)]
    return (
        one != other
        and all(kind and kind.family for kind in kinds)
        and len({k.family for k in kinds if k}) == 1
    )


def _same_order(one: Case, other: Case) -> bool:
    return ORDER in one.facts and one.facts[ORDER] == other.facts.get(ORDER)


def _tell(turn: DialogueTurn, fact: str, value: str) -> None:
    dialogue, case = turn.dialogue, turn.dialogue.in_hand
    if fact == PROOF:
        dialogue.proof = value
        return
    facts = case.facts if case else dialogue.facts
    if fact == "photo" and facts.get(fact):
        value = f"{facts[fact]} {value}"
    if facts.get(fact) == value:
        return
    if fact == ORDER and facts.get(ORDER) and case:
        case.facts.pop("item", None)  # it was the other order's
    if case and facts.get(fact):
        case.earlier[fact] = facts[fact]
    facts[fact] = value
    turn.changed.add(fact)
    if fact == ORDER:  # what else is open waits for the same
        for other in dialogue.cases:
            if other.state == "open":
                other.facts.setdefault(ORDER, value)


async def _yes(turn: DialogueTurn, question: Question, case: Case | None) -> bool:
    """To what was asked about ``case``, and to nothing that the message begins beside it."""
    if question.fact == CONFIRM:
        turn.confirmed = case
        return True
    if question.fact == WITHDRAW and (filed := turn.dialogue.filed):
        await _take_back(turn, filed)
    return False


def _ask_for_typed_yes(turn: DialogueTurn, question: Question) -> bool:
    """A yes may be misheard: what would be done is shown once more, with a button."""
    turn.say("utter_yes_by_hand")
    if question.fact == WITHDRAW and (filed := turn.dialogue.filed):
        turn.say("utter_ask_withdraw", case_number=filed.number, source={"asks": "confirm"})
    return question.fact == CONFIRM


async def _take_back(turn: DialogueTurn, filed: Case) -> None:
    """The customer needs it no more; staff are told."""
    filed.state = "withdrawn"
    await turn.tell_staff(filed)
    turn.dialogue.question = None
    turn.say("utter_case_withdrawn", case_number=filed.number)


def _no(turn: DialogueTurn, question: Question, case: Case | None) -> bool:
    turn.dialogue.question = None
    if question.fact == CONFIRM and case and (kind := turn.kind(case)):
        case.state = "withdrawn"
        kept = kind.kept if kind.confirm else "utter_ok"
        turn.say(kept, order_number=case.facts.get(ORDER))
        return True
    if question.fact == WITHDRAW:
        turn.say("utter_case_stays")
    return False


async def _leave(turn: DialogueTurn, is_clear: bool) -> bool:
    case = turn.dialogue.in_hand
    if case:
        case.state = "withdrawn"
        turn.say("utter_stopped")
        turn.dialogue.question = None
        return True
    if (filed := turn.dialogue.filed) and is_clear:
        await _take_back(turn, filed)
    elif filed:
        turn.dialogue.question = Question(WITHDRAW)
        turn.say("utter_ask_withdraw", case_number=filed.number, source={"asks": "confirm"})
    else:
        turn.say("utter_deny")
    return False


async def _answer(turn: DialogueTurn, command: Command) -> bool:
    """Questions, in the order in which they were asked; whether one became a case."""
    if command.name == "ask":
        return _answer_question(turn, command)
    if command.name == "record":
        await tell_record(turn, str(command.fact), command.text)
    elif command.name == "products":
        shown = await find_products(
            turn.action, turn.dispatcher, turn.tracker, command.value or command.text
        )
        turn.dialogue.products = shown or turn.dialogue.products
        turn.said += 1
    elif command.name == "sum":
        await tell_sum(turn, int(command.value or 1), command.text)
    elif command.name == "picture":
        await answer_picture(turn, command)
    elif command.name == "news":
        tell_news(turn, command.value)
    elif command.name == "note" and command.value:
        await _answer_staff(turn, command.value, command.text)
    elif command.name == "note" and (filed := turn.dialogue.filed):
        await _note(turn, filed, command.text)
    elif command.name == "inform":
        locked = await is_locked(turn.tracker)
        turn.say("utter_proof_locked" if locked else "utter_inform_what")
    elif command.name == "repeat" and turn.dialogue.question:
        turn.dialogue.question.came_back = False
    return False


async def _add_evidence(turn: DialogueTurn, filed: Case, commands: list[Command]) -> None:
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


def _tell_filed(filed: Case, commands: list[Command]) -> None:
    """What a note says of the facts: staff see them in the case."""
    for command in commands:
        if command.name in ("tell", "correct") and command.fact not in (ORDER, PROOF, "photo"):
            filed.facts[str(command.fact)] = str(command.value)


async def _note(turn: DialogueTurn, filed: Case, text: str) -> None:
    """An approved answer, if there is one; else staff who have the case read it."""
    if give_answer(turn.action, turn.dispatcher, turn.tracker, None, question=text, offer=False):
        turn.said += 1
        return
    filed.add("note", text)
    await turn.tell_staff(filed)
    kind = turn.kind(filed)
    hours = kind.due_hours if kind else None
    turn.say("utter_case_added", case_number=filed.number, hours=hours)


async def _answer_staff(turn: DialogueTurn, number: str, text: str) -> None:
    """What staff asked about a filed case is answered: it is theirs again."""
    known = (turn.tracker.latest_message.get("metadata") or {}).get("cases") or []
    asked = next(case for case in known if case["number"] == number)
    facts = {**(asked.get("facts") or {}), "note": text[:_MOST_NOTED]}
    case = Case(asked["kind"], facts, "waiting_staff", number)
    turn.dialogue.take_up(case)
    await turn.tell_staff(case)
    turn.say("utter_case_added", case_number=number)


async def _answer_surely(turn: DialogueTurn, commands: list[Command]) -> None:
    """What is asked beside the wish for a person, where it is known."""
    for command in commands:
        if command.name == "ask":
            chosen = knowledge().entry(command.value)
            turn.said += bool(
                give_answer(
                    turn.action, turn.dispatcher, turn.tracker, command.kind,
                    question=command.text, chosen=chosen, offer=False,
                )
            )  # fmt: skip
        elif command.name in ("record", "sum", "products"):
            await _answer(turn, command)


def _answer_question(turn: DialogueTurn, command: Command) -> bool:
    """The approved answer to it; a short question that has none by itself may be about the case.
    What has none and opens a case begins it."""
    last = turn.dialogue.last
    kind = turn.kind(last) if last else None
    follow_up = dict(kind.follow_ups).get(command.kind or "") if kind else None
    topic = None if follow_up else command.kind
    chosen = knowledge().entry(command.value if command.value != follow_up else None)
    about = kind.related if kind and follow_up and not chosen and _is_short(command.text) else ()
    given = give_answer(
        turn.action,
        turn.dispatcher,
        turn.tracker,
        topic,
        question=command.text,
        chosen=chosen,
        among=about,
    ) or (
        follow_up
        and give_answer(
            turn.action, turn.dispatcher, turn.tracker, None, chosen=knowledge().entry(follow_up)
        )
    )
    opens = next((k for k in turn.kinds.values() if command.kind in k.opened_by), None)
    if not given and opens:
        case = turn.dialogue.in_hand
        if case is None or opens != kind:
            takes_place = case is not None and kind and opens.family and opens.family == kind.family
            if takes_place and case:
                case.state = "withdrawn"
            _start(turn, opens.key, case if takes_place else None)
        return True
    if not given and is_awaited(turn.tracker):
        return False
    if not given:
        turn.say("utter_unknown_answer")
    turn.said += 1
    return False


def _is_short(question: str) -> bool:
    """ "How long til it's in my account?" says what is asked, and the case what of."""
    return len(question.split()) <= SHORT_QUESTION


async def _unclear(turn: DialogueTurn, commands: list[Command]) -> None:
    """An approved answer, if one fits all the same; else the question in other words."""
    for command in commands:
        if command.name == "unclear" and give_answer(
            turn.action, turn.dispatcher, turn.tracker, None, question=command.text, offer=False
        ):
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
