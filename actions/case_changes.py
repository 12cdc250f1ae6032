"""What a message changes in what is open: cases begun, told, confirmed, refused and left."""

from __future__ import annotations

from actions.filed_cases import take_back
from actions.turn import DialogueTurn
from bot.dialogue.commands import Command
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


async def change(turn: DialogueTurn, commands: list[Command]) -> bool:
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
            begun.append(begin_case(turn, str(command.kind), replaced, command.value, is_shown))
            moved = True
        elif name == "see" and case and command.fact:
            case.seen[command.fact] = str(command.value)
            moved = True
        elif name in ("tell", "correct") and command.fact and not (case is None and is_noted):
            if command.fact == ORDER and (other := _open_of(dialogue, str(command.value))):
                dialogue.take_up(other)
            tell_fact(turn, command.fact, str(command.value))
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


def _open_of(dialogue: Dialogue, order: str) -> Case | None:
    """Another open case that is about this order."""
    case = dialogue.in_hand
    if case is None or case.facts.get(ORDER) in (None, order):
        return None
    waiting = (one for one in reversed(dialogue.cases) if one.state == "open" and one is not case)
    return next((one for one in waiting if one.facts.get(ORDER) == order), None)


def hear(turn: DialogueTurn, commands: list[Command]) -> None:
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


OF_GOODS = ("product", "quantity", "colour")
"""Facts that a case goes on with when one of its kind was just over."""


def begin_case(
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
    if last and last.kind == kind:  # "a proper quote, please", after the price was told
        facts = {**{name: last.facts[name] for name in OF_GOODS if name in last.facts}, **facts}
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


def tell_fact(turn: DialogueTurn, fact: str, value: str) -> None:
    """Notes a fact of the case in hand, or of the one that may come."""
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
        await take_back(turn, filed)
    return False


def _ask_for_typed_yes(turn: DialogueTurn, question: Question) -> bool:
    """A yes may be misheard: what would be done is shown once more, with a button."""
    turn.say("utter_yes_by_hand")
    if question.fact == WITHDRAW and (filed := turn.dialogue.filed):
        turn.say("utter_ask_withdraw", case_number=filed.number, source={"asks": "confirm"})
    return question.fact == CONFIRM


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
        await take_back(turn, filed)
    elif filed:
        turn.dialogue.question = Question(WITHDRAW)
        turn.say("utter_ask_withdraw", case_number=filed.number, source={"asks": "confirm"})
    else:
        turn.say("utter_deny")
    return False
