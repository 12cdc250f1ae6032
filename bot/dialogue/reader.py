"""Reads a message in its conversation: what is open, and what NLU says of it, give commands.

The order of things: our own buttons; the answer to what was asked; a new case; questions. What is
about nothing of that is left to the rules and stories of the shop (no command).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from bot.dialogue import facts as find
from bot.dialogue.commands import Command, Name
from bot.dialogue.kinds import CaseKind, Kinds
from bot.dialogue.message import FALLBACK, Answer, Message, Part
from bot.dialogue.state import CONFIRM, ORDER, PROOF, WITHDRAW, Dialogue, Question
from bot.dialogue.told_facts import ToldFacts

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
SURE = 0.5
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
_LIKELY_SPOKEN_OF = 0.3
_SHORT = 5
_TWO = 2
_MANY_DIGITS = re.compile(r"\d{2}")
_PRICE = re.compile(r"\b(brp|berapa|harga\w*|how much|price\w*|duit)\b")
_GIVES_UP = re.compile(
    r"\b(ga|gak|g|nggak|ngga|tidak|tdk) ?(jadi|usah|perlu)( (deh|aja|lah))?\b|"
    r"\bnever ?mind\b|\bnvm\b|\bforget (it|about it)\b|\bgausah\b|\bgajadi\b|\bbatal aja\b|"
    r"\ball good\b|\bfound it\b|\b(udah|udh|sudah) ketemu\b"
)
_SUPPOSES = re.compile(
    r"\W{0,9}(kak |min |btw |and |trus ){0,4}(klo|kl|kalo|kalau|if|what if|misal\w*)\b"
)
_NEGATION = re.compile(
    r"\b(jgn|jangan|don'?t|not|isn'?t|ga|gak|g|nggak|ngga|tidak|tdk|sama kok|bukan|bkn)\b"
)
_PICTURE = re.compile(
    r"\b(foto\w*|photos?|pict?\w*|gambar\w*|bukti\w*|receipt|struk|kirim\w*|send)\b"
)
_BEGINS_QUESTION = re.compile(
    r"\W{0,9}(btw |eh |oh |ok |and |trus |terus |kak |min ){0,4}"
    r"(how|what|where|when|why|who|can|do|does|is|are|gimana|gmn|cara|apa|kapan|kpn|berapa|brp|"
    r"bisa|dimana|kenapa|knp)\b"
)
_QUESTION_WORD = re.compile(
    r"\b(what|when|where|who|why|how|which|can|could|do|does|is|are|will|apa|apakah|kapan|kpn|"
    r"dimana|di mana|mana|siapa|kenapa|knp|gimana|gmn|bagaimana|berapa|brp|bisa|boleh|ada|bs)\b"
)
_YES_INTENTS = ("affirm", "thank", "inform", "resume", "praise", FALLBACK)
_NO = re.compile(
    r"^\W{0,5}(no|nope|nah|ga|gak|g|nggak|ngga|engga|tidak|tdk|bukan|bkn|actually|eh|stop|wait)\b|"
    r"\b(keep|don'?t|jangan|jgn|batal|jadi|usah|never ?mind|nvm|biarin|tetep|tetap)\b"
)
_MONEY = re.compile(r"\b(duit\w*|uang\w*|refund\w*|dana\w*|money|balik\w*)\b")
_HOW = re.compile(
    r"\W{0,9}(btw |eh |and |trus |terus |kak |min ){0,4}"
    r"(how (do|can|to|does)|cara|gimana cara)\b"
)
_CAN_TURN_UP = ("not_received", "late_order", "missing_item")
_FOUND = re.compile(
    r"\b(ketemu|nemu|found|turned up|had it|had put it|got it now|ternyata (ada|di|dititip\w*)|"
    r"(udah|udh|sudah) (sampe|sampai|nyampe|dateng|datang))\b"
)
_NO_ANSWERS = ("talk_to_person", "stop", "wait", "skip")
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


@dataclass(frozen=True)
class _Part:
    """A part of a message with all that it is read by; ``here`` is the kind of the case in hand,
    ``told`` are the facts in it."""

    part: Part
    message: Message
    dialogue: Dialogue
    here: CaseKind | None
    told: tuple[Command, ...]

    @property
    def question(self) -> Question | None:
        return self.dialogue.question

    @property
    def asked(self) -> str | None:
        return self.question.fact if self.question else None

    @property
    def lower(self) -> str:
        return self.part.text.casefold()

    @property
    def is_sure(self) -> bool:
        return self.part.confidence >= SURE

    def is_intent(self, intent: str) -> bool:
        return self.part.intent == intent and self.is_sure

    def command(self, name: Name, why: str, **more: str) -> Command:
        return Command(name, text=self.part.text, why=why, **more)


class EmbeddedReader:
    """Reads by intents, examples and records, with no model of its own.

    Args:
        kinds: the kinds of cases.
        wish: finds colours and sizes in a text.
    """

    def __init__(self, kinds: Kinds, wish: find.Wish) -> None:
        self._kinds = kinds
        self._wish = wish
        self._told = ToldFacts(wish)
        self._opens = {intent: kind for kind in kinds.values() for intent in kind.opened_by}
        self._readings: tuple[Callable[[_Part], list[Command]], ...] = (
            self._signs, self._answer, self._waits, self._calls, self._another_number,
            self._of_what_was_shown, self._other_order, self._case, self._goes_on,
            self._told_facts, self._record, self._question, self._chosen, self._declines,
            self._reaction, self._any_words,
        )  # fmt: skip

    def read(self, message: Message, dialogue: Dialogue) -> list[Command]:
        if message.intent in NOT_OURS and not self._is_no_rating(message, dialogue):
            return []
        if message.is_payload:
            return list(self._payload(message, dialogue))
        here = self._kinds.get(dialogue.in_hand.kind) if dialogue.in_hand else None
        opened = here or self._opened_by(message)
        commands: list[Command] = []
        for part in message.parts:
            told = self._told.read(message, part, dialogue, opened)
            commands += self._part(_Part(part, message, dialogue, here, tuple(told)))
        if message.photo:
            commands.append(Command("tell", fact="photo", value=message.photo, why="a picture"))
        return self._tidy(commands, message, dialogue)

    def _part(self, seen: _Part) -> list[Command]:
        """What the first that can read the part reads in it."""
        for read in self._readings:
            if commands := read(seen):
                return commands
        return [seen.command("unclear", f"intent {seen.part.intent}")]

    def _is_no_rating(self, message: Message, dialogue: Dialogue) -> bool:
        """Numbers are no stars while something else is asked, or where they are too many."""
        return message.intent == "rate" and (
            dialogue.question is not None or _MANY_DIGITS.search(message.text) is not None
        )

    def _opened_by(self, message: Message) -> CaseKind | None:
        """The kind of the last case that a message opens: its facts may stand in other parts."""
        opened = (self._opens_by(part, message) for part in reversed(message.parts))
        return next((kind for kind in opened if kind), None)

    def _opens_by(self, part: Part, message: Message) -> CaseKind | None:
        if part.confidence >= SURE and part.intent in self._opens:
            return self._opens[part.intent]
        names = any(
            e.kind in ("order_number", "tracking_number") for e in message.entities_in(part)
        )
        if part.intent == FALLBACK and (part.likeness >= _LIKELY or names):
            return self._opens.get(part.likeliest)
        return None

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

    def _signs(self, seen: _Part) -> list[Command]:
        """Emoji and dots: no yes and no fact."""
        text = seen.part.text
        if _LETTER.search(text) or any(c.isdigit() for c in text):
            return []
        signs = set(text)
        mood = "anger" if signs & _ANGRY_SIGNS else "worry" if signs & _SAD_SIGNS else "emoji"
        return [seen.command("react", "signs without words", value=mood)]

    def _answer(self, seen: _Part) -> list[Command]:
        """Yes or no to what was asked."""
        answer = seen.part.answer
        if seen.asked in (CONFIRM, WITHDRAW) and not answer:
            answer = self._answer_by_wish(seen)
        if seen.asked not in (CONFIRM, WITHDRAW) or not answer:
            return []
        if answer == "yes" and self._means_something_else(seen):
            return []
        is_no = seen.part.intent in ("deny", "stop") or _NO.search(seen.lower)
        if answer == "no" and not is_no:  # "never worn" is none
            return []
        name: Name = "confirm" if answer == "yes" else "deny"
        other = self._opens.get(seen.part.intent)
        wants_other = answer == "no" and other and other != seen.here and seen.is_sure
        return [
            seen.command(name, f"says {answer} to what was asked"),
            *seen.told,
            *([seen.command("start", f"intent {seen.part.intent}", kind=other.key)]
              if wants_other and other else []),
        ]  # fmt: skip

    def _means_something_else(self, seen: _Part) -> bool:
        """ "Batalin aja" is a yes to nothing but a cancellation."""
        own = seen.here.opened_by if seen.here else ()
        return seen.is_sure and seen.part.intent not in (*own, *_YES_INTENTS)

    def _answer_by_wish(self, seen: _Part) -> Answer | None:
        """Who is asked "shall I cancel it?" and writes "cancel it" says yes; who gives up, no."""
        if seen.is_intent("stop") or _GIVES_UP.search(seen.lower):
            return "no"
        same = seen.here is not None and seen.part.intent in seen.here.opened_by
        unclear = self._is_question(seen) or _NEGATION.search(seen.lower) or seen.told
        if same and seen.asked == CONFIRM and seen.is_sure and not unclear:
            return "yes"
        return None

    def _waits(self, seen: _Part) -> list[Command]:
        says_yes = seen.asked == "photo" and seen.part.answer == "yes"
        if says_yes and len(seen.lower.split()) > _TWO and not _PICTURE.search(seen.lower):
            return [seen.command("skip", "goes on without it", fact="photo")]
        if seen.told or not (says_yes or seen.is_intent("wait")):
            return []
        return [seen.command("wait", "something is to come")]

    def _calls(self, seen: _Part) -> list[Command]:
        """A person, never mind, back to it, once more, news."""
        has_case = seen.dialogue.in_hand is not None
        if seen.is_intent("talk_to_person"):
            return [seen.command("person", "intent talk_to_person")]
        gives_up = (
            seen.is_intent("stop")
            and seen.part.confidence >= VERY_SURE
            or (seen.question is not None and _GIVES_UP.search(seen.lower) is not None)
        )
        if not seen.dialogue.in_hand:
            gives_up = self._takes_back(seen)
        if gives_up and seen.dialogue.last and seen.asked not in (CONFIRM, WITHDRAW):
            kind = self._opens_by(seen.part, seen.message)
            if kind is None or seen.here is None or kind == seen.here:
                found = {"value": "found"} if _FOUND.search(seen.lower) else {}
                return [seen.command("leave", "gives it up", **found)]
        for name in ("resume", "repeat"):
            if has_case and seen.is_intent(name):
                return [seen.command(name, f"intent {name}"), *seen.told]
        if seen.is_intent("case_status"):
            return [seen.command("news", "intent case_status")]
        return []

    def _takes_back(self, seen: _Part) -> bool:
        """Whether what was filed is needed no more."""
        last = seen.dialogue.last
        if not last or last.state != "waiting_staff":
            return seen.is_intent("stop") and seen.part.confidence >= VERY_SURE
        if _GIVES_UP.search(seen.lower):
            return True
        return last.kind in _CAN_TURN_UP and _FOUND.search(seen.lower) is not None

    def _another_number(self, seen: _Part) -> list[Command]:
        """Another number of pieces, after a price for many was told."""
        last = seen.dialogue.last
        kind = self._kinds.get(last.kind) if last and last.state == "solved" else None
        pieces = find.quantity_in(seen.lower) or find.number_in(seen.lower)
        if seen.here or not kind or not kind.fact("quantity") or not pieces:
            return []
        why = "another number of pieces"
        return [
            seen.command("start", why, kind=kind.key),
            seen.command("tell", why, fact="quantity", value=str(pieces)),
        ]

    def _of_what_was_shown(self, seen: _Part) -> list[Command]:
        """A short question about the products that were shown: sum, price, colour, size."""
        shown = seen.dialogue.products
        elsewhere = seen.here is not None and seen.here.fact("product") is None
        if elsewhere or not shown or len(seen.lower.split()) > _LONGEST_FOLLOW_UP:
            return []
        pieces = find.quantity_in(seen.lower) or find.number_in(seen.lower)
        if pieces and (_SUM.search(seen.lower) or _PRICE.search(seen.lower)):
            return [seen.command("sum", "of what was shown", value=str(pieces))]
        about_it = seen.part.intent in (FALLBACK, "product_availability", "inform")
        if about_it and _PRICE.search(seen.lower) and len(seen.lower.split()) <= _SHORT:
            return [seen.command("products", "the price of what was shown", value=shown[0])]
        if about_it and any(self._wish(seen.part.text)):
            return [seen.command("products", "a colour or size of what was shown")]
        return []

    def _other_order(self, seen: _Part) -> list[Command]:
        """The same for the other of two orders that were named."""
        last, orders = seen.dialogue.last, seen.dialogue.mentioned
        kind = self._kinds.get(last.kind) if last else None
        if seen.here or not kind or len(orders) != _TWO or not find.says_other(seen.part.text):
            return []
        if kind.files or kind.confirm or not kind.needs_order:
            return []
        other = next(order for order in orders if order != seen.dialogue.order)
        why = "the other order"
        return [
            seen.command("start", why, kind=kind.key),
            seen.command("tell", why, fact=ORDER, value=other),
        ]

    def _case(self, seen: _Part) -> list[Command]:
        """Another case, or a question that belongs to the one in hand."""
        part, here = seen.part, seen.here
        kind = self._opens_by(part, seen.message)
        if here and part.intent == FALLBACK:
            return []
        if kind is None and here is None and part.intent == FALLBACK and seen.dialogue.order:
            kind = self._opens.get(part.likeliest) if part.likeness >= _LIKELY_SPOKEN_OF else None
        if kind is None:
            return []
        last = seen.dialogue.last
        before = self._kinds.get(last.kind) if last else None
        if here is None and before and part.intent in before.again_by:
            return [seen.command("start", "the same once more", kind=before.key)]
        answers = dict(before.follow_ups) if before and not here else {}
        if last and part.intent in answers:
            is_filed = last.state == "waiting_staff" and not self._is_question(seen)
            name: Name = "note" if is_filed else "ask"
            why = "about the case of before"
            return [
                seen.command(name, why, kind=part.intent, value=answers[part.intent])
                if name == "ask"
                else seen.command(name, why)
            ]
        if here and part.intent in dict(here.follow_ups):
            return [seen.command("ask", "a question about the case", kind=part.intent)]
        if not self._opens_now(kind, seen):
            return []
        is_general = _HOW.match(seen.lower) or _SUPPOSES.match(seen.lower) and self._asks(seen)
        if here is None and not seen.told and is_general:
            return [seen.command("ask", "a question, and no case yet", kind=part.intent)]
        if here is None and (record := self._record(seen)):
            return record
        if here and kind.family != here.family and self._is_question(seen):
            return [seen.command("ask", "a question beside the case", kind=part.intent)]
        is_other = here is not None and kind.family is not None and kind.family == here.family
        name = "instead" if is_other else "start"
        told = self._told.read(seen.message, part, seen.dialogue, kind)
        return [seen.command(name, f"intent {part.intent}", kind=kind.key), *told]

    def _opens_now(self, kind: CaseKind, seen: _Part) -> bool:
        """Whether the part begins a case of this kind, and is no more on the one in hand."""
        here, sure = seen.here, seen.part.confidence
        if here is None:
            return True
        if kind.key == here.key or _NEGATION.search(seen.lower):
            return False
        fact = here.fact(seen.asked) if seen.asked else None
        if fact and fact.read_as == "words":  # "it is broken" answers what is wrong
            if kind.family == here.family and not _CHANGED_MIND.search(seen.lower):
                return False
            return sure >= VERY_SURE
        return sure >= (VERY_SURE if seen.asked in (ORDER, PROOF) else SURE)

    def _is_question(self, seen: _Part) -> bool:
        """A question about things in general, that names no order."""
        if any(command.fact == ORDER for command in seen.told):
            return False
        return self._asks(seen) or _BEGINS_QUESTION.match(seen.lower) is not None

    def _goes_on(self, seen: _Part) -> list[Command]:
        kind = self._opens.get(seen.part.intent)
        if kind and kind == seen.here and seen.is_sure and not seen.told:
            if self._is_question(seen):
                return [seen.command("ask", "a question about the case", kind=seen.part.intent)]
            return [seen.command("resume", "the case in hand, once more")]
        return []

    def _told_facts(self, seen: _Part) -> list[Command]:
        """Facts; a sentence that answers what was asked in any words is that answer first."""
        answers = any(command.fact == seen.asked for command in seen.told)
        if not seen.told or (self._any_words(seen) and not answers):
            return []
        asks = self._asks(seen) and seen.part.intent in QUESTIONS
        item = seen.dialogue.in_hand.facts.get("item") if seen.dialogue.in_hand else None
        if item and seen.is_intent("product_availability") and self._asks(seen):
            return [*seen.told, seen.command("products", "is it in stock?", value=item)]
        question = seen.command("ask", "a question beside facts", kind=seen.part.intent)
        return [*seen.told, *([question] if asks else [])]

    def _record(self, seen: _Part) -> list[Command]:
        """A question that the record of the order in mind answers."""
        part, lower = seen.part, seen.lower
        if seen.dialogue.order is None or len(lower.split()) > _LONGEST_FOLLOW_UP:
            return []
        if _MONEY.search(lower) and part.intent == "delivery_time":
            return []
        for fact, intents, words in _RECORD:
            intent = part.likeliest if part.intent == FALLBACK else part.intent
            if intent in intents and words.search(lower):
                return [seen.command("record", "the record of the order knows it", fact=fact)]
        return []

    def _question(self, seen: _Part) -> list[Command]:
        if seen.question and not seen.is_sure and (chosen := self._chosen(seen)):
            return chosen
        if seen.is_intent("product_availability"):
            return [seen.command("products", "intent product_availability")]
        if self._asks(seen):
            return [seen.command("ask", "a question", kind=self._topic(seen))]
        return []

    def _topic(self, seen: _Part) -> str:
        """The intent of a question; an unsure one counts where it is about the case."""
        last, part = seen.dialogue.last, seen.part
        kind = self._kinds.get(last.kind) if last else None
        is_about_it = kind is not None and part.likeliest in dict(kind.follow_ups)
        return part.likeliest if part.intent == FALLBACK and is_about_it else part.intent

    def _asks(self, seen: _Part) -> bool:
        """In the middle of a case a statement is no question, whatever it is about."""
        if seen.part.text.rstrip().endswith("?"):
            return True
        known = seen.part.intent in QUESTIONS and seen.is_sure
        return known and (seen.here is None or _QUESTION_WORD.search(seen.lower) is not None)

    def _chosen(self, seen: _Part) -> list[Command]:
        """One of what was offered."""
        question = seen.question
        if question is None or not question.options:
            return []
        spoken_of = seen.dialogue.order if question.fact == ORDER else None
        option = find.option_in(seen.part.text, question.options, spoken_of)
        why = "one of what was offered"
        return [seen.command("tell", why, fact=question.fact, value=option.value)] if option else []

    def _declines(self, seen: _Part) -> list[Command]:
        """There is none of what was asked for."""
        fact = seen.here.fact(seen.asked) if seen.here and seen.asked else None
        wants_none = seen.part.intent in ("skip", "deny") or seen.part.answer == "no"
        if fact and fact.optional and wants_none:
            return [seen.command("skip", "has none", fact=fact.name)]
        return []

    def _reaction(self, seen: _Part) -> list[Command]:
        mood = REACTIONS.get(seen.part.intent)
        if mood is None or not seen.is_sure:
            return []
        if self._any_words(seen) and seen.part.intent not in ("thank", "laugh", "praise"):
            return []
        return [seen.command("react", f"intent {seen.part.intent}", value=mood)]

    def _any_words(self, seen: _Part) -> list[Command]:
        """What was said, where the question in hand takes any words."""
        part = seen.part
        fact = seen.here.fact(seen.asked) if seen.here and seen.asked else None
        if fact is None or fact.read_as != "words" or part.text.rstrip().endswith("?"):
            return []
        if part.answer and len(part.text.split()) < _TWO + 1:
            return []
        if part.intent in (*QUESTIONS, *_NO_ANSWERS) and seen.is_sure:
            return []
        elsewhere = find.choice_in(seen.message.text, fact.choices) if fact.choices else None
        if elsewhere or fact.choices and any(c.fact != fact.name for c in seen.told):
            return []
        told = seen.command("tell", "answers what was asked", fact=fact.name,
                            value=part.text.strip())  # fmt: skip
        return [*(c for c in seen.told if c.fact != fact.name), told]

    def _tidy(self, commands: list[Command], message: Message, dialogue: Dialogue) -> list[Command]:
        """Leaves to the rules what is theirs, and out what is said by something else already."""
        distinct = self._one_a_family(list(dict.fromkeys(commands)))
        opens = self._opens.get(message.intent) if message.confidence >= SURE else None
        if opens and not dialogue.in_hand and not any(c.name in _WISHES for c in distinct):
            distinct.insert(
                0, Command("start", opens.key, text=message.text, why="the whole of it")
            )
        facts = [c for c in distinct if c.name in ("tell", "correct")]
        wishes = [c for c in distinct if c.name in _WISHES]
        if any(c.name not in ("react", "unclear", "mention") for c in distinct):
            # A greeting or a sigh beside a wish is heard, but a half sentence says nothing more.
            distinct = [c for c in distinct if c.name != "unclear" or c.text.endswith("?")]
            distinct = [c for c in distinct if c.name != "react" or c.value not in _LIGHT]
        if any(c.name in ("start", "instead") for c in distinct):
            distinct = [c for c in distinct if c.name != "leave"]
            items = any(self._kinds[c.kind].fact("item") for c in distinct if c.kind in self._kinds)
            if items:  # its goods are named, and not asked for
                distinct = [c for c in distinct if c.name != "products" or "?" in c.text]
        if dialogue.in_hand or dialogue.question:
            return distinct
        if any(c.name in _ALWAYS_OURS or c.name == "ask" and c.value for c in wishes):
            return distinct
        if len(wishes) > 1 and len(message.parts) > 1:
            return distinct
        if any(c.name == "note" for c in distinct):
            return [c for c in distinct if c.name in ("note", "ask")]
        if [c.name for c in wishes] == ["products"] and dialogue.products:
            return distinct
        if message.asked_back and not wishes and message.intent not in REACTIONS:
            return [
                Command("note", value=message.asked_back, text=message.text, why="staff asked"),
                *(c for c in facts if c.fact == "photo"),
            ]
        return self._beside_cases(facts, wishes, message, dialogue, distinct)

    def _beside_cases(
        self,
        facts: list[Command],
        wishes: list[Command],
        message: Message,
        dialogue: Dialogue,
        commands: list[Command],
    ) -> list[Command]:
        """Facts and half sentences while no case is open: they belong to what was filed, or nobody
        knows yet what for."""
        last = dialogue.last
        if message.photo and dialogue.filed:
            return facts
        if last and last.state == "waiting_staff" and not wishes:
            names_order = any(c.fact in (ORDER, PROOF) for c in facts)
            if not names_order and (facts or message.intent in (FALLBACK, "inform", "rate")):
                return [Command("note", text=message.text, why="more on the case that was filed")]
        if facts and not wishes and not message.photo:
            return [*self._same_again(facts, dialogue), *commands]
        return []

    def _one_a_family(self, commands: list[Command]) -> list[Command]:
        """Of several cases of one family in a message, the last is what is wanted: "it is too big,
        can I exchange it?" is an exchange."""
        last: dict[str, str] = {}
        for command in commands:
            kind = self._kinds.get(command.kind or "")
            if command.name == "start" and kind:
                last[kind.family or kind.key] = kind.key
        begun: set[str] = set()
        kept = []
        for command in commands:
            kind = self._kinds.get(command.kind or "")
            if command.name == "start" and kind:
                if last[kind.family or kind.key] != kind.key or kind.key in begun:
                    continue
                begun.add(kind.key)
            kept.append(command)
        return kept

    def _same_again(self, facts: list[Command], dialogue: Dialogue) -> list[Command]:
        """An order number after something about another order: the same is wanted of this one."""
        last = self._kinds.get(dialogue.last.kind) if dialogue.last else None
        number = next((c.value for c in facts if c.fact == ORDER), None)
        proof = any(c.fact == PROOF for c in facts) or dialogue.proof
        status = self._opens.get("order_status")
        if proof and (number or ORDER in dialogue.facts) and status:
            return [Command("start", status.key, text=facts[0].text, why="an order and its proof")]
        if number and last and last.needs_order and not last.files and last.confirm is None:
            return [Command("start", last.key, text=facts[0].text, why="the same for this order")]
        return [Command("inform", text=facts[0].text, why="facts, and no wish")]


_WISHES = frozenset({
    "start", "instead", "ask", "record", "products", "sum", "person", "news", "leave", "resume",
})  # fmt: skip
_ALWAYS_OURS = frozenset({"start", "instead", "record", "news", "leave", "sum"})
_LIGHT = ("greeting", "smalltalk", "goodbye", "laugh", "emoji")
