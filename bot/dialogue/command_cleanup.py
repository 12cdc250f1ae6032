"""The commands of a whole message: the rules of the shop get what is theirs, and nothing is said
twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from bot.dialogue.case_kinds import CaseKind, Kinds
from bot.dialogue.commands import BUYS_LATER, SUGGESTIONS, Command
from bot.dialogue.message import FALLBACK, Message, Part
from bot.dialogue.pictures import IDENTITY_CARD
from bot.dialogue.state import ORDER, PROOF, Dialogue
from bot.dialogue.weak_guesses import WEAK
from bot.dialogue.word_patterns import (
    ANOTHER,
    ASKS_FOR,
    FAULTLESS,
    QUESTIONS,
    REACTIONS,
    SURE,
    VERY_SURE,
    WANTS,
)

_WISHES = frozenset({
    "start", "instead", "ask", "record", "products", "sum", "person", "news", "leave", "resume",
    "plead",
})  # fmt: skip
_ALWAYS_OURS = frozenset({"start", "instead", "record", "news", "leave", "sum", "plead"})
_SIGH = "complaint"
_LIGHT = ("greeting", "smalltalk", "goodbye", "laugh", "emoji")


@dataclass(frozen=True)
class CommandCleanup:
    """``kinds`` by key, and by the intents that open them."""

    kinds: Kinds
    opens: dict[str, CaseKind]

    def tidy(self, commands: list[Command], message: Message, dialogue: Dialogue) -> list[Command]:
        """Leaves to the rules what is theirs, and out what is said by something else already."""
        distinct = self._without_asides(list(dict.fromkeys(commands)), message)
        distinct = self._one_a_family(self._one_matter(distinct))
        distinct = self._orders_first(self._taken_in(distinct), dialogue)
        is_weak = message.confidence < SURE or any(c.why == WEAK for c in distinct)
        opens = None if is_weak else self.opens.get(message.intent)
        has_wish = any(c.name in _WISHES or c.name == "note" for c in distinct)
        if opens and opens.sorry and FAULTLESS.search(message.text.casefold()):
            opens = None
        of_no_part = opens and all(c.kind != opens.key for c in commands if c.name == "start")
        if opens and of_no_part and message.confidence >= VERY_SURE and not dialogue.in_hand:
            distinct = self._as_a_whole(distinct, opens)
        buys_later = any(c.value == BUYS_LATER for c in distinct)
        if opens and not dialogue.in_hand and not has_wish and not buys_later:
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
            items = any(self.kinds[c.kind].fact("item") for c in distinct if c.kind in self.kinds)
            if items:  # its goods are named, and not asked for
                distinct = [c for c in distinct if c.name != "products" or "?" in c.text]
        if dialogue.in_hand or dialogue.question:
            return distinct
        if any(c.name in _ALWAYS_OURS or self._goes_on(c, dialogue) for c in wishes):
            return distinct
        if len(wishes) > 1 and len(message.parts) > 1:
            return distinct
        shows_card = any(c.name == "picture" and c.value == IDENTITY_CARD for c in distinct)
        is_robot = any(c.name == "react" and c.value == "robot" for c in distinct)
        if buys_later and not wishes:  # no rule knows of it
            return distinct
        if wishes and (shows_card or is_robot):  # it is answered, and this is said besides
            return distinct
        if any(c.name == "note" for c in distinct):
            return [c for c in distinct if c.name in ("note", "ask", "tell", "correct")]
        suggests = any(c.fact == SUGGESTIONS for c in distinct)
        has_no_rule = suggests or message.intent != "product_availability"
        if [c.name for c in wishes] == ["products"] and (dialogue.products or has_no_rule):
            return distinct
        if message.asked_back and not wishes and message.intent not in REACTIONS:
            return [
                Command("note", value=message.asked_back, text=message.text, why="staff asked"),
                *(c for c in facts if c.fact == "photo"),
            ]
        return self._beside_cases(facts, wishes, message, dialogue, distinct)

    def _goes_on(self, command: Command, dialogue: Dialogue) -> bool:
        """Whether a question is about the case of before, or of its kind: no rule knows of that."""
        if command.name != "ask":
            return False
        return bool(command.value) or (dialogue.last is not None and command.kind in self.opens)

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
        shown = [c for c in commands if c.name in ("see", "picture")]
        if message.photo and dialogue.filed:
            return [*facts, *shown]
        if last and last.state == "waiting_staff" and not wishes:
            names_order = any(c.fact in (ORDER, PROOF) for c in facts)
            if not names_order and (
                facts or message.intent in (FALLBACK, "inform", "rate", "skip", *QUESTIONS)
            ):
                note = Command("note", text=message.text, why="more on the case that was filed")
                return [note, *facts]
        if facts and not wishes and not message.photo:
            return [*self._same_again(facts, dialogue), *commands]
        if shown and not wishes:
            return [*facts, *shown]
        return []

    def _without_asides(self, commands: list[Command], message: Message) -> list[Command]:
        """A sentence that only tells more of what the message is about begins no trouble of its
        own: "you charged me twice. The rent is due on friday"."""
        about = self.opens.get(message.intent) if message.confidence >= VERY_SURE else None
        if about is None or all(c.kind != about.key for c in commands if c.name == "start"):
            return commands
        asides = [
            part.text
            for before, part in pairwise((None, *message.parts))
            if part and self._is_aside(part, before, message)
        ]
        return [
            c for c in commands
            if c.name != "start" or c.kind == about.key or c.value or c.text not in asides
        ]  # fmt: skip

    def _is_aside(self, part: Part, before: Part | None, message: Message) -> bool:
        """Whether it tells something, and neither asks, wants, adds nor names anything."""
        kind = self.opens.get(part.intent)
        tells = kind is not None and (kind.sorry or not (kind.files or kind.confirm))
        is_added = before and any(c.isalpha() for c in message.text[before.end : part.start])
        lower = part.text.casefold()
        wants = "?" in lower or ASKS_FOR.search(lower) or WANTS.search(lower)
        names = any(e.kind in ("order_number", "product") for e in message.entities_in(part))
        return tells and not (is_added or wants or names or ANOTHER.search(lower))

    def _one_matter(self, commands: list[Command]) -> list[Command]:
        """A sigh beside a matter of its own is no complaint, but heard."""
        kinds = [self.kinds.get(c.kind or "") for c in commands if c.name == "start"]
        if not any(kind and kind.key != _SIGH for kind in kinds):
            return commands
        return [
            Command("react", value="worry", text=c.text, why=c.why)
            if c.name == "start" and c.kind == _SIGH and not ANOTHER.search(c.text.casefold())
            else c
            for c in commands
        ]  # fmt: skip

    def _taken_in(self, commands: list[Command]) -> list[Command]:
        """A matter that another of the message takes in is no second one, if it is about the same
        order."""
        kinds = [self.kinds.get(c.kind or "") for c in commands if c.name == "start"]
        taken_in = {key for kind in kinds if kind for key in kind.takes_in}
        if not taken_in or len({c.value for c in commands if c.fact == ORDER}) > 1:
            return commands
        return [c for c in commands if c.name != "start" or c.kind not in taken_in]

    def _orders_first(self, commands: list[Command], dialogue: Dialogue) -> list[Command]:
        """A number and whose it is, beside a question that is no case: where it is, is asked."""
        status = self.opens.get("order_status")
        facts = {c.fact for c in commands if c.name in ("tell", "correct")}
        asks = [c for c in commands if c.name == "ask"]
        wishes = [c for c in commands if c.name in _WISHES]
        has_number = ORDER in facts or ORDER in dialogue.facts
        has_proof = PROOF in facts or dialogue.proof
        if dialogue.in_hand or not status or not has_number or wishes != asks or not asks:
            return commands
        when = [c for c in asks if c.kind == "delivery_time"]
        if not when and not has_proof:
            return commands
        start = Command("start", status.key, text=asks[0].text, why="a question about an order")
        return [start, *(c for c in commands if c not in when)]

    def _as_a_whole(self, commands: list[Command], kind: CaseKind) -> list[Command]:
        """One case that a part begins is the one of its family that the whole message is about."""
        starts = [c for c in commands if c.name == "start"]
        begun = self.kinds.get(starts[0].kind or "") if len(starts) == 1 else None
        if begun is None or begun.family is None or begun.family != kind.family:
            return commands
        return [replace(c, kind=kind.key) if c in starts else c for c in commands]

    def _one_a_family(self, commands: list[Command]) -> list[Command]:
        """Of several cases of one family in a message, the last is what is wanted: "it is too big,
        can I exchange it?" is an exchange."""
        last: dict[str, str] = {}
        for command in commands:
            kind = self.kinds.get(command.kind or "")
            if command.name == "start" and kind:
                last[kind.family or kind.key] = kind.key
        begun: set[str] = set()
        kept = []
        for command in commands:
            kind = self.kinds.get(command.kind or "")
            if command.name == "start" and kind:
                is_again = kind.key in begun and not command.value
                if last[kind.family or kind.key] != kind.key or is_again:
                    continue
                begun.add(kind.key)
            kept.append(command)
        return kept

    def _same_again(self, facts: list[Command], dialogue: Dialogue) -> list[Command]:
        """An order number after something about another order: the same is wanted of this one."""
        last = self.kinds.get(dialogue.last.kind) if dialogue.last else None
        number = next((c.value for c in facts if c.fact == ORDER), None)
        proof = any(c.fact == PROOF for c in facts) or dialogue.proof
        status = self.opens.get("order_status")
        likely = self.kinds.get(dialogue.likely or "")
        if number and likely and likely.needs_order:
            return [Command("start", likely.key, text=facts[0].text, why="what was spoken of")]
        if proof and (number or ORDER in dialogue.facts) and status:
            return [Command("start", status.key, text=facts[0].text, why="an order and its proof")]
        if number and last and last.needs_order and not last.files and last.confirm is None:
            return [Command("start", last.key, text=facts[0].text, why="the same for this order")]
        return [Command("inform", text=facts[0].text, why="facts, and no wish")]
