"""Reads a message in its conversation: what is open, and what NLU says of it, give commands.

The order of things: our own buttons; the answer to what was asked; a new case; questions. What is
about nothing of that is left to the rules and stories of the shop (no command).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Protocol

from bot.dialogue import facts as find
from bot.dialogue.commands import Command
from bot.dialogue.kinds import CaseKind, Fact, Kinds
from bot.dialogue.message import FALLBACK, Message, Part
from bot.dialogue.state import CONFIRM, ORDER, PROOF, WITHDRAW, Dialogue, Option

NOT_OURS = frozenset({
    "moderated", "too_many_messages", "rate", "switch_language", "bot_challenge", "export_data",
})  # fmt: skip
"""Intents that the shop's rules answer whatever is open."""

QUESTIONS = frozenset({
    "ask_info", "delivery_cost", "delivery_time", "opening_hours", "payment_problem",
})  # fmt: skip
REACTIONS = {
    "thank": "thanks", "praise": "praise", "laugh": "laugh", "apology": "apology",
    "greet": "greeting", "smalltalk": "smalltalk", "goodbye": "goodbye", "bot_challenge": "robot",
    "complaint": "anger", "order_problem": "worry",
}  # fmt: skip
SURE = 0.55
"""From this confidence on an intent counts in the middle of a case."""
VERY_SURE = 0.8
"""And where the answer to a question could be of any content."""

_RECORD = (
    (
        "estimated_on",
        ("delivery_time", "order_status"),
        re.compile(
            r"\b(when|which day|what day|what date|arriv\w*|how long|eta|kapan|kpn|hari apa|tgl|"
            r"tanggal|sampe?i?|smp|nyampe\w*|tiba|brp lama|berapa lama)\b"
        ),
    ),
    (
        "tracking_number",
        ("order_status", "order_details", "ask_info"),
        re.compile(r"\b(resi\w*|tracking (number|no|code)|awb)\b"),
    ),
    (
        "courier",
        ("order_status", "order_details", "ask_info"),
        re.compile(r"\b((which|what) courier|kurir\w* apa|ekspedisi\w*|pak[ae]i? kurir)\b"),
    ),
    (
        "total",
        ("order_details", "payment_problem", "ask_info", "product_availability"),
        re.compile(r"\b(total\w*|how much (is|was|did)|brp (semua|totalnya)|jumlah\w*)\b"),
    ),
    (
        "address",
        ("order_details", "ask_info", "change_address"),
        re.compile(
            r"\b((which|what) address|alamat(nya)? (mana|apa|yg mana)|(di)?kirim ke ?mana)\b"
        ),
    ),
    ("items", ("order_details",), re.compile(r"\b(what'?s in|which items|isi\w*|barang apa)\b")),
)
"""What the record of the order that was spoken of knows: the intents and words that ask for it."""

_SUM = re.compile(
    r"\b(total\w*|jadi(nya)? (brp|berapa)|(brp|berapa) (total|semua|jadinya)|semuanya|"
    r"how much (for|would|are|is)|(brp|berapa) (kalau|kalo|klo)|(kalau|kalo|klo) \w+ (brp|berapa))"
    r"\b"
)
_LONGEST_FOLLOW_UP = 12
_FEWEST_IN_STORY = 5
_LIKELY = 0.45
_LETTER = re.compile(r"[^\W\d_]")
_ANGRY_SIGNS = frozenset("😡😠🤬👿💢😤")
_SAD_SIGNS = frozenset("😭😢😞😔🥺💔😥😩")
_CHANGED_MIND = re.compile(
    r"\b(instead|rather|aja|saja|tuker|tukar|ga jadi|gak jadi|tidak jadi|nggak jadi|batal)\b"
)


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
        self._kinds = kinds
        self._wish = wish
        self._opens = {intent: kind for kind in kinds.values() for intent in kind.opened_by}

    def read(self, message: Message, dialogue: Dialogue) -> list[Command]:
        if message.intent in NOT_OURS and not (message.intent == "rate" and dialogue.question):
            return []
        if message.is_payload:
            return list(self._payload(message, dialogue))
        opened = None if dialogue.in_hand else self._opened_by(message)
        commands = [
            c for part in message.parts for c in self._part(message, part, dialogue, opened)
        ]
        if message.photo:
            commands.append(Command("tell", fact="photo", value=message.photo, why="a picture"))
        return self._tidy(commands, message, dialogue)

    def _opened_by(self, message: Message) -> CaseKind | None:
        """The kind of the first case that a message opens: its facts may stand in other parts."""
        sure = (part.intent for part in message.parts if part.confidence >= SURE)
        return next((self._opens[intent] for intent in sure if intent in self._opens), None)

    def _payload(self, message: Message, dialogue: Dialogue) -> Iterator[Command]:
        why, intent, question = "a button", message.intent, dialogue.question
        if message.photo and (dialogue.in_hand or dialogue.filed):
            yield Command("tell", fact="photo", value=message.photo, why="a picture")
            return
        chosen = message.values("option")
        if chosen and question:
            yield Command("tell", fact=question.fact, value=chosen[0], why=why)
        elif kind := self._opens.get(intent):
            yield Command("start", kind.key, why=why)
            for number in message.values("order_number"):
                yield Command("tell", fact=ORDER, value=number, why=why)
        elif question and intent in ("affirm", "deny"):
            yield Command("confirm" if intent == "affirm" else "deny", why=why)
        elif question and intent == "skip":
            yield Command("skip", fact=question.fact, why=why)
        elif dialogue.in_hand and intent == "stop":
            yield Command("leave", why=why)
        elif dialogue.in_hand and intent == "talk_to_person":
            yield Command("person", why=why)
        elif intent == "ask_info" and dialogue.in_hand:
            [chosen] = message.values("faq") or [None]
            yield Command("ask", value=chosen, why=why)

    def _part(
        self, message: Message, part: Part, dialogue: Dialogue, opened: CaseKind | None
    ) -> Iterator[Command]:
        question, case = dialogue.question, dialogue.in_hand
        here = self._kinds.get(case.kind) if case else None
        intent, sure = part.intent, part.confidence >= SURE
        if not _LETTER.search(part.text) and not any(c.isdigit() for c in part.text):
            yield self._signs(part)
            return
        told = list(self._facts(message, part, dialogue, here or opened))
        if question and question.fact in (CONFIRM, WITHDRAW) and part.answer:
            name = "confirm" if part.answer == "yes" else "deny"
            yield Command(name, text=part.text, why=f"says {part.answer} to what was asked")
            yield from told
            other = self._opens.get(intent)
            if part.answer == "no" and other and here and other.key != here.key and sure:
                yield Command("start", other.key, text=part.text, why=f"intent {intent}")
            return
        promised = question and question.fact == "photo" and part.answer == "yes"
        if (intent == "wait" and sure or promised) and not told:
            yield Command("wait", text=part.text, why="will come")
            if not promised:
                return
        if intent == "talk_to_person" and sure:
            yield Command("person", text=part.text, why="intent talk_to_person")
            return
        if intent == "stop" and sure and (case or dialogue.last):
            yield Command("leave", text=part.text, why="intent stop")
            return
        if intent in ("resume", "repeat") and sure and case:
            yield Command(
                "resume" if intent == "resume" else "repeat", text=part.text, why=f"intent {intent}"
            )
            yield from told
            return
        if intent == "case_status" and sure:
            yield Command("news", text=part.text, why="intent case_status")
            return
        kind = self._opens.get(intent)
        if (
            intent == FALLBACK
            and here is None
            and (part.likeness >= _LIKELY or self._names_order(message, part))
        ):
            kind = self._opens.get(part.likeliest)
        if kind and here and part.intent in dict(here.follow_ups):
            yield Command("ask", kind=intent, text=part.text, why="a question about the case")
            return
        if kind and self._opens_now(kind, here, part, dialogue):
            record = self._record(part, dialogue)
            if record and here is None:
                yield record
                return
            name = "instead" if here and self._takes_place(kind, here, part) else "start"
            yield Command(name, kind.key, text=part.text, why=f"intent {intent}")
            yield from self._facts(message, part, dialogue, kind)
            return
        if kind and here and kind.key == here.key and sure and not told:
            yield Command("resume", text=part.text, why="the case in hand, once more")
            return
        free = self._free_answer(part, dialogue, here)
        if told and (free is None or question and any(c.fact == question.fact for c in told)):
            yield from told
            if self._asks(part) and part.intent in QUESTIONS:
                yield Command("ask", kind=intent, text=part.text, why="a question beside facts")
            return
        if record := self._record(part, dialogue):
            yield record
            return
        if question and not sure and (option := self._chosen(part, dialogue)):
            yield option
            return
        if intent == "product_availability" and sure:
            yield Command("products", text=part.text, why=f"intent {intent}")
            return
        if self._asks(part):
            yield Command("ask", kind=intent, text=part.text, why="a question")
            return
        if question and (option := self._chosen(part, dialogue)):
            yield option
            return
        if question and here and self._declines(part, question.fact, here):
            yield Command("skip", fact=question.fact, text=part.text, why="has none")
            return
        if (
            intent in REACTIONS
            and sure
            and (free is None or intent in ("thank", "laugh", "praise"))
        ):
            yield Command("react", value=REACTIONS[intent], text=part.text, why=f"intent {intent}")
            return
        if free is not None:
            yield from told
            yield free
            return
        yield from told
        if not told:
            yield Command("unclear", text=part.text, why=f"intent {intent}")

    def _facts(
        self, message: Message, part: Part, dialogue: Dialogue, kind: CaseKind | None
    ) -> Iterator[Command]:
        """The facts that a part tells, of this kind of case or of any."""
        asked = dialogue.question.fact if dialogue.question else None
        case = dialogue.in_hand
        entities = message.entities_in(part)
        text = part.text

        def tell(fact: str, value: str, why: str) -> Command:
            known = case.facts.get(fact) if case else None
            name = "correct" if known and known != value else "tell"
            return Command(name, fact=fact, value=value, text=text, why=why)

        wants = {fact.name: fact for fact in kind.facts} if kind else {}
        if swap := find.replaced(text):
            right, wrong = swap
            for name, value in (case.facts if case else {}).items():
                if wrong in value.casefold():
                    fixed = re.sub(re.escape(wrong), right, value, flags=re.IGNORECASE)
                    yield Command(
                        "correct", fact=name, value=fixed, text=text, why=f"{right} and not {wrong}"
                    )
                    return
        address = None
        if "address" in wants:
            address = find.address_in(message, part, asked == "address")
        if address:
            yield tell("address", address, "an address")
        numbers = [e.value for e in entities if e.kind == "order_number"]
        for number in numbers:
            yield Command("mention", value=number, text=text, why="an order number")
        if number := self._order(part, numbers, dialogue, kind):
            yield tell(ORDER, number, "an order number")
        emails = [e.value for e in entities if e.kind == "email"]
        phones = [e.value for e in entities if e.kind == "phone"]
        if emails:
            yield tell(PROOF, emails[-1], "an e-mail address")
        elif phones and not address:
            if (
                "phone" in wants
                and asked != PROOF
                and (asked in ("phone", CONFIRM, None) and (case is None or ORDER in case.facts))
            ):
                yield tell("phone", phones[-1], "a phone number")
            else:
                yield tell(PROOF, phones[-1], "a phone number")
        elif not address and (
            digits := find.digits_of_phone(message, asked == PROOF, (part.start, part.end))
        ):
            yield tell(PROOF, digits, "the end of a phone number")
        if asked == ORDER and not any(e.kind in ("order_number", "email") for e in entities):
            number = find.may_be_order_number(message, part)
            if number and not find.digits_of_phone(message, False, (part.start, part.end)):
                yield tell(ORDER, number, "may be an order number")
        for fact in wants.values():
            value = self._value(fact, part, entities, dialogue, asked)
            if fact.name == "problem" and kind is not None and not value:
                value = self._story(part, kind, case is None)
            if value and fact.name not in (ORDER, "address", "phone"):
                yield tell(fact.name, value, f"reads as {fact.read_as}")

    def _order(
        self, part: Part, numbers: list[str], dialogue: Dialogue, kind: CaseKind | None
    ) -> str | None:
        """Which order a part is about: the one that it names; of several, or of those named
        before, the first, the second or the other one."""
        named = numbers if len(numbers) > 1 else dialogue.mentioned
        asked = dialogue.question.fact if dialogue.question else None
        if len(numbers) == 1:
            return numbers[0]
        if len(named) > 1 and (numbers or asked in (CONFIRM, ORDER)):
            case = dialogue.in_hand
            spoken_of = case.facts.get(ORDER) if case else None
            options = [Option(number, number) for number in named]
            if option := find.ordinal_in(part.text, options, spoken_of):
                return option.value
        return numbers[0] if numbers else None

    def _story(self, part: Part, kind: CaseKind, begins: bool) -> str | None:
        """What happened, where the message that opens the case tells it."""
        opens = begins and part.intent in kind.opened_by
        return part.text.strip() if opens and len(part.text.split()) >= _FEWEST_IN_STORY else None

    def _value(
        self, fact: Fact, part: Part, entities: list, dialogue: Dialogue, asked: str | None
    ) -> str | None:
        if fact.choices and (choice := find.choice_in(part.text, fact.choices)):
            return choice.en
        if fact.read_as == "item" and dialogue.items:
            named = find.item_in(part.text, [item.title for item in dialogue.items])
            return next((i.value for i in dialogue.items if i.title == named), None)
        if fact.read_as in ("colour", "size"):
            colours, sizes = self._wish(part.text)
            found = colours if fact.read_as == "colour" else sizes
            return found[-1] if found else None
        if fact.read_as == "quantity":
            counted = find.quantity_in(part.text)
            bare = part.text.strip(" .!?")
            if counted is None and asked == fact.name and bare.isdecimal() and len(bare) < 6:
                counted = int(bare)
            return str(counted) if counted else None
        return find.entity_fact(fact, entities)

    def _opens_now(
        self, kind: CaseKind, here: CaseKind | None, part: Part, dialogue: Dialogue
    ) -> bool:
        """Whether the part begins a case of this kind, and is no more on the one in hand."""
        if here is None:
            return part.confidence >= SURE or part.intent == FALLBACK
        if kind.key == here.key:
            return False
        asked = dialogue.question.fact if dialogue.question else None
        fact = here.fact(asked) if asked else None
        if fact and fact.read_as == "words":  # "it is broken" answers what is wrong
            if kind.family == here.family and not _CHANGED_MIND.search(part.text.casefold()):
                return False
            return part.confidence >= VERY_SURE
        return part.confidence >= SURE

    def _names_order(self, message: Message, part: Part) -> bool:
        return any(e.kind in ("order_number", "tracking_number") for e in message.entities_in(part))

    def _takes_place(self, kind: CaseKind, here: CaseKind, part: Part) -> bool:
        return bool(kind.family) and kind.family == here.family

    def _record(self, part: Part, dialogue: Dialogue) -> Command | None:
        """A question that the record of the order in mind answers."""
        if dialogue.order is None or len(part.text.split()) > _LONGEST_FOLLOW_UP:
            return None
        lower = part.text.casefold()
        for fact, intents, words in _RECORD:
            if part.intent in intents and words.search(lower):
                return Command(
                    "record",
                    fact=fact,
                    text=part.text,
                    why="the record of the order in mind knows it",
                )
        return None

    def _of_what_was_shown(self, part: Part, dialogue: Dialogue) -> Command | None:
        """A short question about the products that were shown: their sum, a colour, a size."""
        lower = part.text.casefold()
        if not dialogue.products or len(lower.split()) > _LONGEST_FOLLOW_UP:
            return None
        if _SUM.search(lower) and (pieces := find.quantity_in(lower) or find.number_in(lower)):
            return Command("sum", value=str(pieces), text=part.text, why="of what was shown")
        if part.intent in (FALLBACK, "product_availability", "inform") and any(
            self._wish(part.text)
        ):
            return Command("products", text=part.text, why="a colour or size of what was shown")
        return None

    def _asks(self, part: Part) -> bool:
        if part.intent in QUESTIONS and part.confidence >= SURE:
            return True
        return part.text.rstrip().endswith("?") and part.intent not in ("order_status",)

    def _chosen(self, part: Part, dialogue: Dialogue) -> Command | None:
        question = dialogue.question
        if question is None or not question.options:
            return None
        spoken_of = dialogue.order if question.fact == ORDER else None
        option = find.option_in(part.text, question.options, spoken_of)
        if option is None:
            return None
        return Command(
            "tell",
            fact=question.fact,
            value=option.value,
            text=part.text,
            why="one of what was offered",
        )

    def _free_answer(self, part: Part, dialogue: Dialogue, here: CaseKind | None) -> Command | None:
        """What was said, where the question in hand takes any words."""
        question = dialogue.question
        fact = here.fact(question.fact) if here and question else None
        if fact is None or fact.read_as != "words" or part.answer and len(part.text.split()) < 3:
            return None
        elsewhere = part.intent in QUESTIONS or part.intent in (
            "talk_to_person",
            "stop",
            "wait",
            "skip",
        )
        if elsewhere and part.confidence >= SURE or part.text.rstrip().endswith("?"):
            return None
        return Command(
            "tell",
            fact=fact.name,
            value=part.text.strip(),
            text=part.text,
            why="answers what was asked",
        )

    def _declines(self, part: Part, asked: str, here: CaseKind) -> bool:
        fact = here.fact(asked)
        wants_none = part.intent in ("skip", "deny") or part.answer == "no"
        return bool(fact and fact.optional and wants_none)

    def _signs(self, part: Part) -> Command:
        signs = set(part.text)
        mood = "anger" if signs & _ANGRY_SIGNS else "worry" if signs & _SAD_SIGNS else "emoji"
        return Command("react", value=mood, text=part.text, why="signs without words")

    def _tidy(self, commands: list[Command], message: Message, dialogue: Dialogue) -> list[Command]:
        """Leaves to the rules what is theirs, and out what is said by something else already."""
        distinct = list(dict.fromkeys(commands))
        facts = [c for c in distinct if c.name in ("tell", "correct")]
        wishes = [c for c in distinct if c.name in _WISHES]
        if any(c.name not in ("react", "unclear") for c in distinct):
            # A greeting or a sigh beside a wish is heard, but a half sentence says nothing more.
            distinct = [c for c in distinct if c.name != "unclear" or c.text.endswith("?")]
            distinct = [
                c
                for c in distinct
                if c.name != "react" or c.value not in ("greeting", "smalltalk", "goodbye")
            ]
        if dialogue.in_hand or dialogue.question:
            return distinct
        if any(c.name in _ALWAYS_OURS for c in wishes):
            return distinct
        if len(wishes) > 1 and len(message.parts) > 1:
            return distinct
        if [c.name for c in wishes] == ["products"] and dialogue.products:
            return distinct
        if message.photo and dialogue.filed:
            return facts
        if message.asked_back and not wishes and message.intent not in REACTIONS:
            return [
                Command("note", value=message.asked_back, text=message.text, why="staff asked"),
                *(c for c in facts if c.fact == "photo"),
            ]
        last = dialogue.last
        if last and last.state == "waiting_staff" and message.intent == FALLBACK and not facts:
            return [Command("note", text=message.text, why="more on the case that was filed")]
        if facts and not wishes and not message.photo:
            return [*self._same_again(facts, dialogue), *distinct]
        return []

    def _same_again(self, facts: list[Command], dialogue: Dialogue) -> list[Command]:
        """An order number after something about another order: the same is wanted of this one."""
        last = self._kinds.get(dialogue.last.kind) if dialogue.last else None
        number = next((c.value for c in facts if c.fact == ORDER), None)
        if number and last and last.needs_order and not last.files and last.confirm is None:
            return [Command("start", last.key, text=facts[0].text, why="the same for this order")]
        return [Command("inform", text=facts[0].text, why="facts, and no wish")]


_ALWAYS_OURS = frozenset({"start", "instead", "record", "news", "leave", "sum"})
_WISHES = frozenset({
    "start", "instead", "ask", "record", "products", "sum", "person", "news", "leave", "resume",
})  # fmt: skip

Reader = Callable[[Message, Dialogue], list[Command]]
