"""Which facts a part of a message tells, for the kind of case that is in hand or just begun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.dialogue import corrections
from bot.dialogue import fact_finding as find
from bot.dialogue.case_kinds import CaseKind, Fact
from bot.dialogue.commands import Command, Name
from bot.dialogue.meant_words import words_for
from bot.dialogue.message import Entity, Message, Part
from bot.dialogue.state import CONFIRM, ORDER, PROOF, Dialogue, Option

_FEWEST_IN_STORY = 5
"""Words from which on the message that opens a case tells what happened."""
_MOST_IN_NUMBER = 2
"""Words of a message that is a number and nothing else: "101 deh"."""
_CALLED_ORDER = re.compile(r"\b(order|orders|pesanan|orderan|ord)\W{0,3}$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\b(rt|rw|kec|kel|kab|kota|desa|kode ?pos|kodepos|postcode|zip|prov)\b|\b\d{5}\b"
)
"""What the rest of an address has, when it comes in several messages."""
_PHONE_NEAR = 12
_ALL = words_for("all_of_them")
ALL_ITEMS = ", "
"""Between the items of an order, where all of them are meant."""


def _takes_all(kind: CaseKind) -> bool:
    """Whether people take care of it: a deed is done for one item."""
    return kind.files and kind.do is None


@dataclass(frozen=True)
class ToldFacts:
    """Reads facts by kind, wherever they stand and whatever was asked.

    ``wish`` finds the colours and sizes in a text.
    """

    wish: find.Wish

    def read(
        self, message: Message, part: Part, dialogue: Dialogue, kind: CaseKind | None
    ) -> list[Command]:
        """``tell`` and ``correct``, and ``mention`` for each order that is named."""
        fixed = _fixed(part, dialogue)
        if fixed:
            return [fixed]
        return list(self._all(message, part, dialogue, kind))

    def _all(
        self, message: Message, part: Part, dialogue: Dialogue, kind: CaseKind | None
    ) -> Iterator[Command]:
        asked = _asked(dialogue)
        wants = {fact.name: fact for fact in kind.facts} if kind else {}
        entities = message.entities_in(part)

        def tell(fact: str, value: str, why: str) -> Command:
            known = dialogue.in_hand.facts.get(fact) if dialogue.in_hand else None
            name: Name = "correct" if known and known != value else "tell"
            return Command(name, fact=fact, value=value, text=part.text, why=why)

        address = _address(message, part, dialogue) if "address" in wants else None
        if address:
            yield tell("address", address, "an address")
        digits = asked == PROOF
        numbers = [
            e.value for e in entities
            if e.kind == "order_number" and not (digits and _is_four(message, e, dialogue))
        ]  # fmt: skip
        for number in numbers:
            yield Command("mention", value=number, text=part.text, why="an order number")
        if order := _order(message, part, numbers, dialogue):
            yield tell(ORDER, order, "an order number")
        yield from (tell(*one) for one in _proof(message, part, entities, dialogue, wants, address))
        named = message.values("order_number")
        if asked == ORDER and not named and not any(e.kind == "email" for e in entities):
            maybe = find.may_be_order_number(message, part)
            if maybe and not find.digits_of_phone(message, False, (part.start, part.end)):
                yield tell(ORDER, maybe, "may be an order number")
        for fact in wants.values():
            if fact.name in (ORDER, "address", "phone"):
                continue
            if fact.choices and not fact.ask and asked != fact.name:
                continue  # a check or deed asks for it, and its words mean nothing elsewhere
            value = self._value(fact, message, part, dialogue, kind)
            if fact.name == "problem" and kind and not value:
                value = _story(part, kind, dialogue.in_hand is None)
            if value:
                yield tell(fact.name, value, f"reads as {fact.read_as}")

    def _value(
        self, fact: Fact, message: Message, part: Part, dialogue: Dialogue, kind: CaseKind | None
    ) -> str | None:
        asked = _asked(dialogue)
        opens = bool(kind and part.intent in kind.opened_by)
        if fact.choices and (choice := find.choice_in(part.text, fact.choices)):
            return choice.key
        asks_item = fact.read_as == "item" and asked == fact.name and dialogue.items
        if asks_item and kind and _takes_all(kind) and _ALL.search(part.text.casefold()):
            return ALL_ITEMS.join(item.value for item in dialogue.items)
        if fact.read_as == "item" and dialogue.items:
            named = find.item_in(part.text, [item.title for item in dialogue.items])
            return next((i.value for i in dialogue.items if i.title == named), None)
        if fact.read_as == "item":  # the order shows later whether it is in there
            products = {e.value: None for e in message.entities_in(part) if e.kind == "product"}
            called = next((name for name in products if name[:1].isupper()), None)
            tells = opens or asked == fact.name or part.intent == "inform"
            return called or (next(iter(products)) if tells and len(products) == 1 else None)
        if fact.read_as in ("colour", "size"):
            colours, sizes = self.wish(part.text)
            if fact.read_as == "colour":
                wanted = asked in ("size", "colour", "product", CONFIRM) or find.is_wanted(
                    part.text
                )
                return colours[-1] if colours and wanted else None
            made = [s for s in sizes if asked == "size" or not find.is_count(part.text, s)]
            return find.wanted_size(part.text, [*made, *find.sizes_in(part.text)])
        if fact.read_as == "quantity":
            counted = find.quantity_in(part.text) or find.few_in(part.text)
            if counted is None and (asked == fact.name or opens or find.counts(part.text)):
                counted = find.number_in(find.blanked(message, part, ("order_number", "money")))
                is_size = kind is not None and kind.fact("size") and counted is not None
                if is_size and not find.is_count(part.text, str(counted)):
                    counted = None
            return str(counted) if counted else None
        known = find.entity_fact(fact, message.entities_in(part))
        if fact.read_as == "money" and not known:
            return find.amount_in(find.blanked(message, part, ("order_number", "phone", "date")))
        return known


def _asked(dialogue: Dialogue) -> str | None:
    return dialogue.question.fact if dialogue.question else None


def _fixed(part: Part, dialogue: Dialogue) -> Command | None:
    """What is right in a fact that was told: "sorry, 21 not 12", "eh 101 deh"."""
    swap = corrections.replaced(part.text)
    facts = dialogue.in_hand.facts if dialogue.in_hand else {}
    address = facts.get("address") if _asked(dialogue) == CONFIRM and not swap else None
    words = part.text.split()
    is_code = len(words) < _FEWEST_IN_STORY and find.names_postcode(part.text)
    is_short = len(words) <= _MOST_IN_NUMBER or is_code
    if address and (is_short or corrections.corrects(part.text)):
        other = corrections.other_house(part.text, address)
        if other and other != address and not find.begins_address(part.text):
            why = "another number"
            return Command("correct", fact="address", value=other, text=part.text, why=why)
    if swap is None:
        return None
    right, wrong = swap
    whole = re.compile(rf"(?<!\w){re.escape(wrong)}(?!\w)", re.IGNORECASE)
    for name, value in facts.items():
        if whole.search(value):
            value = whole.sub(lambda _: right, value)
            why = f"{right} and not {wrong}"
            return Command("correct", fact=name, value=value, text=part.text, why=why)
    return None


def _address(message: Message, part: Part, dialogue: Dialogue) -> str | None:
    """An address; or the rest of one that was told before and is not confirmed yet."""
    asked = _asked(dialogue)
    known = dialogue.in_hand.facts.get("address") if dialogue.in_hand else None
    is_new = find.begins_address(part.text) and find.is_whole_address(part.text)
    goes_on = known and asked in (CONFIRM, "address") and not part.answer and not is_new
    if goes_on and (
        _GOES_ON.search(part.text.casefold())
        or any(e.kind == "city" for e in message.entities_in(part))
    ):
        more = part.text.strip(" ,.")
        return None if more in str(known) else f"{known}, {more}"
    whole = find.address_in(message, part, asked == "address")
    if not whole and asked == "address" and not part.answer and find.begins_address(part.text):
        return part.text.strip(" ,.")  # its beginning; the rest follows
    return whole


def _proof(
    message: Message,
    part: Part,
    entities: list[Entity],
    dialogue: Dialogue,
    wants: dict[str, Fact],
    address: str | None,
) -> Iterator[tuple[str, str, str]]:
    """What shows whose an order is; a phone number may be the new one of an order instead."""
    asked = _asked(dialogue)
    case = dialogue.in_hand
    emails = [e.value for e in entities if e.kind == "email"]
    phones = [e.value for e in entities if e.kind == "phone"]
    if emails:
        yield PROOF, emails[-1], "an e-mail address"
    wanted = case is not None and "phone" in case.wanted and "phone" not in case.facts
    is_new = emails or wanted or (asked != PROOF and (case is None or ORDER in case.facts))
    if phones and "phone" in wants and is_new:
        yield "phone", phones[-1], "a phone number"
    elif phones and not emails and not address:
        yield PROOF, phones[-1], "a phone number"
    waits = asked == PROOF or (case is None and ORDER in dialogue.facts)
    four = [message.text[e.start : e.end] for e in entities if _is_four(message, e, dialogue)]
    if asked == PROOF and four and not emails:
        yield PROOF, four[-1], "the end of a phone number"
    elif address and not (emails or phones):  # "6839, new one: Jl. Slamet Riyadi 45"
        rest = part.text.replace(address, " ")
        is_proof = asked == PROOF or message.values("order_number")
        if is_proof and (beside := find.four_digits(rest)):
            yield PROOF, beside, "the end of a phone number"
    elif not (emails or phones):
        digits = find.digits_of_phone(message, waits, (part.start, part.end))
        if digits and (find.names_phone(part.text) or not _ends_known_order(digits, dialogue)):
            yield PROOF, digits, "the end of a phone number"


def _ends_known_order(digits: str, dialogue: Dialogue) -> bool:
    """ "Cancel 1182 then": digits of an order that was named before prove nothing."""
    own = dialogue.in_hand.facts.get(ORDER) if dialogue.in_hand else None
    known = (own, *dialogue.orders, *dialogue.mentioned)
    return any(order is not None and order.endswith(digits) for order in known)


def _is_four(message: Message, entity: Entity, dialogue: Dialogue) -> bool:
    """Whether an order number was written as four digits, as the end of a phone number is; "order
    1408" is none, nor are the digits of an order that was named before."""
    text = message.text[entity.start : entity.end]
    if entity.kind != "order_number" or len(text) != len("0123") or not text.isdecimal():
        return False
    behind = message.text[entity.end : entity.end + _PHONE_NEAR]
    before = message.text[max(0, entity.start - 2 * _PHONE_NEAR) : entity.start]
    if find.names_phone(behind) or find.names_phone(before):
        return True  # "1180 hpnya", "the phone ends with 1180"
    own = dialogue.in_hand.facts.get(ORDER) if dialogue.in_hand else None
    known = entity.value in (own, dialogue.order, *dialogue.mentioned)
    return not known and not _CALLED_ORDER.search(message.text[: entity.start])


def _order(message: Message, part: Part, numbers: list[str], dialogue: Dialogue) -> str | None:
    """Which order a part is about: the one that it names; of several, or of those named before, the
    first, the second or the other one."""
    asked = _asked(dialogue)
    in_message = list(dict.fromkeys(message.values("order_number")))
    end = corrections.other_end(message.text, numbers[0]) if numbers and asked != PROOF else None
    if end and len(in_message) == 1:
        return end
    named = in_message if len(in_message) > 1 else dialogue.mentioned
    if len(in_message) > 1 or (len(named) > 1 and not numbers and asked in (CONFIRM, ORDER)):
        own = list(dict.fromkeys(numbers))
        if len(message.parts) > 1 and len(own) == 1 and not corrections.corrects(message.text):
            return own[0]  # "exchange in ORD-1, and where is ORD-2"
        spoken_of = dialogue.in_hand.facts.get(ORDER) if dialogue.in_hand else None
        text = message.text if len(in_message) > 1 else part.text
        if len(in_message) > 1 and corrections.corrects(text):
            return in_message[-1] if numbers else None
        option = find.ordinal_in(text, [Option(one, one) for one in named], spoken_of)
        if option:
            return option.value
        return in_message[0] if numbers else None
    return numbers[0] if numbers else None


def _story(part: Part, kind: CaseKind, begins: bool) -> str | None:
    """What happened, where the message that opens the case tells it."""
    opens = begins and part.intent in kind.opened_by
    return part.text.strip() if opens and len(part.text.split()) >= _FEWEST_IN_STORY else None
