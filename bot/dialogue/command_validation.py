"""What a reader beyond our own may have read: nothing that the message does not say.

Whoever reads may be wrong, or follow what a customer wrote to it ("ignore your instructions …"). So
what it read is held against the message, what was asked and what is open; whatever does not fit
makes all of it void, and the embedded reader's is taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.dialogue import fact_finding as find
from bot.dialogue.case_kinds import Fact, Kinds
from bot.dialogue.commands import BUYS_LATER, NAMES, Command
from bot.dialogue.message import Message
from bot.dialogue.picture_commands import IN_PICTURE
from bot.dialogue.state import CONFIRM, ORDER, PARCEL, PROOF, WITHDRAW, Dialogue
from bot.dialogue.word_patterns import REACTIONS

MOODS = frozenset({*REACTIONS.values(), BUYS_LATER, "emoji"})
RECORDS = ("estimated_on", "tracking_number", "courier", "total", "address", "items",
           "payment_method")  # fmt: skip
"""What the record of an order can be asked for."""

_OURS = ("mention", "see", "picture", "spoken_yes")
OFFERED = tuple(name for name in NAMES if name not in _OURS)
"""Commands that another reader may give."""

MOST_COMMANDS = 12
LONGEST_REASON = 200

_NEEDS_CASE = frozenset({"instead", "resume"})
_ENTITIES = {
    "order": ("order_number",), "proof": ("email", "phone"), "phone": ("phone",),
    "money": ("money",), "date": ("date",), "quantity": ("quantity",), "product": ("product",),
}  # fmt: skip
"""Facts that are used as NLU writes them, by how they are read: the kinds of entity."""
_FEWEST_DIGITS_OF_PROOF = 4


class NotFollowed(ValueError):
    """A reading is not used; the message says why, to staff."""


@dataclass(frozen=True)
class CheckedReading:
    """Checks readings of one message: ``embedded`` is what the embedded reader read, ``intents``
    the topics that a question may have."""

    message: Message
    dialogue: Dialogue
    kinds: Kinds
    intents: frozenset[str]
    embedded: list[Command]

    def of(self, commands: list[Command]) -> list[Command]:
        """The commands, with values as the message has them; pictures and order numbers in it are
        always the embedded reader's.

        Raises:
            NotFollowed: one of them does not fit.
        """
        if len(commands) > MOST_COMMANDS:
            raise NotFollowed(f"it read more than {MOST_COMMANDS} things")
        open_now = self.dialogue.in_hand or self.dialogue.question
        if not commands and self.embedded and open_now:
            raise NotFollowed("it read nothing")
        checked = [one for command in commands if (one := self._checked(command, commands))]
        self._check_yes(checked)
        ours = [
            c for c in self.embedded
            if c.fact in ("photo", PARCEL) or c.name in _OURS or c.why == IN_PICTURE
        ]  # fmt: skip
        if checked and not open_now and {c.name for c in checked} <= {"tell", "correct"}:
            checked = [Command("inform", why="facts, and no wish"), *checked]
        return [*checked, *ours]

    def _checked(self, command: Command, commands: list[Command]) -> Command | None:
        name, question = command.name, self.dialogue.question
        plain = Command(name, text=self._part(command.text), why=command.why[:LONGEST_REASON])
        if name in _NEEDS_CASE and self.dialogue.in_hand is None:
            raise NotFollowed(f"{name}, where no case is open")
        if name in ("start", "instead"):
            if command.kind not in self.kinds:
                raise NotFollowed(f"there is no case {command.kind!r}")
            return replace(plain, kind=command.kind)
        if name in ("tell", "correct"):
            fact = self._fact(command, commands)
            value = self._value(fact, command.value or "")
            return replace(plain, fact=fact.name, value=value) if value else None
        if name == "skip":
            if not self._fact(command, commands).optional:
                raise NotFollowed(f"{command.fact} cannot be left out")
            return replace(plain, fact=command.fact)
        if name in ("confirm", "deny") and (
            question is None or question.fact not in (CONFIRM, WITHDRAW)
        ):
            raise NotFollowed(f"{name}, where no yes was asked for")
        if name == "ask":
            return replace(plain, kind=command.kind if command.kind in self.intents else None)
        if name == "record":
            if command.fact not in RECORDS or self.dialogue.order is None:
                raise NotFollowed(f"no record tells {command.fact!r} now")
            return replace(plain, fact=command.fact)
        if name == "sum":
            if not self.dialogue.products:
                raise NotFollowed("sum, where no product was shown")
            pieces = Fact("quantity", "quantity")
            return replace(plain, value=self._value(pieces, command.value or ""))
        if name == "note":
            if not (self.message.asked_back or self.dialogue.filed):
                raise NotFollowed("note, where staff have no case")
            return replace(plain, value=self.message.asked_back)
        if name == "react":
            if command.value not in MOODS:
                raise NotFollowed(f"there is no answer to the feeling {command.value!r}")
            return replace(plain, value=command.value)
        return plain

    def _check_yes(self, commands: list[Command]) -> None:
        """A yes counts where the embedded reader reads one too, and every fact beside it: without
        the correction in "yes, but 21 and not 12" something else would be done."""
        if not any(command.name == "confirm" for command in commands):
            return
        if not any(command.name == "confirm" for command in self.embedded):
            raise NotFollowed("it read a yes that is not clear")
        facts = {(c.fact, c.value) for c in commands if c.name in ("tell", "correct")}
        ours = {(c.fact, c.value) for c in self.embedded if c.name in ("tell", "correct")}
        if ours - {(c.fact, c.value) for c in self.embedded if c.fact == "photo"} - facts:
            raise NotFollowed("it read a yes, and not the facts beside it")

    def _part(self, text: str) -> str:
        """The part of the message that is meant; the whole, if it is none."""
        return self._said(text) or self.message.text

    def _fact(self, command: Command, commands: list[Command]) -> Fact:
        """The fact, of the case in hand or one that begins by this message."""
        case = self.dialogue.in_hand
        begun = [c.kind for c in commands if c.name in ("start", "instead")]
        keys = [key for key in (*begun, case.kind if case else None) if key]
        kinds = [self.kinds[key] for key in keys if key in self.kinds] or self.kinds.values()
        facts = [fact for kind in kinds if (fact := kind.fact(command.fact or ""))]
        if command.fact == PROOF:
            return Fact(PROOF, PROOF)
        if command.fact == ORDER and not facts:
            return Fact(ORDER, "order")
        if not facts or command.fact == "photo":
            raise NotFollowed(f"nobody asks for {command.fact!r}")
        return facts[0]

    def _value(self, fact: Fact, told: str) -> str | None:
        """The value as the rest of Sapa takes it; None for an item that cannot be told yet."""
        ours = (
            (c.value, c.value) for c in self.embedded
            if c.value and (c.fact == fact.name or (c.name == "sum" and fact.name == "quantity"))
        )  # fmt: skip
        known = (value for words, value in (*self._offered(fact), *ours) if _alike(words, told))
        if value := next(known, None):
            return value
        said = self._said(told)
        if said is None:
            raise NotFollowed(f"{fact.name} is {told!r}, which was not said")
        if fact.read_as == "item":
            titles = {item.title: item.value for item in self.dialogue.items}
            return titles.get(find.item_in(said, titles) or "")
        said = self._as_entity(fact, said)
        digits = sum(map(str.isdigit, said))
        if fact.read_as == PROOF and "@" not in said and digits < _FEWEST_DIGITS_OF_PROOF:
            raise NotFollowed(f"{said!r} proves nothing")
        if fact.read_as == "quantity" and not (said.isdecimal() and len(said) < 6):
            raise NotFollowed(f"{said!r} is no number of pieces")
        return said

    def _offered(self, fact: Fact) -> Iterable[tuple[str, str]]:
        """What may be chosen for a fact: its words, and the value that they stand for."""
        question = self.dialogue.question
        options = question.options if question and question.fact == fact.name else []
        items = self.dialogue.items if fact.read_as == "item" else []
        for option in (*options, *items):
            yield option.value, option.value
            yield option.title, option.value
        for choice in fact.choices:
            for title in choice.titles.values():
                yield title, choice.key

    def _said(self, text: str) -> str | None:
        """The whole words of the message that are these, whatever their capitals and blanks."""
        message, words = _one_line(self.message.text), _lower(_one_line(text))
        lower, start = _lower(message), -1
        while words and (start := lower.find(words, start + 1)) >= 0:
            end = start + len(words)
            if not (_in_a_word(message[start - 1 : start]) or _in_a_word(message[end : end + 1])):
                return message[start:end]
        return None

    def _as_entity(self, fact: Fact, said: str) -> str:
        kinds = _ENTITIES.get(fact.read_as, ())
        text = self.message.text
        same = (
            e.value for e in self.message.entities
            if e.kind in kinds and _alike(text[e.start : e.end], said)
        )  # fmt: skip
        return next(same, said)


def _alike(one: str, other: str) -> bool:
    return _lower(_one_line(one)) == _lower(_one_line(other))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _lower(text: str) -> str:
    """As long as before: a few letters have small ones of two characters."""
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)


def _in_a_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
