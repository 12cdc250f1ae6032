"""Reads a message in its conversation: what is open, and what NLU says of it, give commands.

The order of things: our own buttons; the answer to what was asked; a new case; questions. What is
about nothing of that is left to the rules and stories of the shop (no command).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from bot.dialogue import facts as find
from bot.dialogue.commands import Command, Name
from bot.dialogue.kinds import CaseKind, Fact, Kinds
from bot.dialogue.message import FALLBACK, Answer, Message, Part
from bot.dialogue.part_in_context import PartInContext
from bot.dialogue.phrases import (
    ACKNOWLEDGES,
    ANGRY_SIGNS,
    ANOTHER,
    ASKS_BACK,
    ASKS_FOR,
    BEGINS_QUESTION,
    CAN_TURN_UP,
    CHANGED_MIND,
    CLEAR_NO,
    CLEAR_YES,
    DEED,
    DOES_IT,
    DOUBTFUL,
    FAULTLESS,
    FOUND,
    GENERAL,
    GIVES_UP,
    HESITATES,
    HOW,
    LETTER,
    LIKELY,
    LIKELY_SPOKEN_OF,
    LONGEST_FOLLOW_UP,
    MANY,
    MANY_DIGITS,
    MONEY,
    NEGATION,
    NO,
    NO_ANSWERS,
    NOT_OURS,
    OF_PRODUCTS,
    OTHER_ONE,
    PERSON,
    PICTURE,
    PRICE,
    QUESTION_WORD,
    QUESTIONS,
    REACTIONS,
    RECORD,
    SAD_SIGNS,
    SHORT,
    SHORT_QUESTION,
    STORY,
    SUM,
    SUPPOSES,
    SURE,
    TWO,
    VERY_SURE,
    WHERE,
    YES_INTENTS,
)
from bot.dialogue.state import CONFIRM, ORDER, WITHDRAW, Dialogue, Option
from bot.dialogue.tidying import Tidying
from bot.dialogue.told_facts import ToldFacts


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
        self._told = ToldFacts(wish)
        self._opens = {intent: kind for kind in kinds.values() for intent in kind.opened_by}
        self._tidying = Tidying(kinds, self._opens)
        self._readings: tuple[Callable[[PartInContext], list[Command]], ...] = (
            self._signs, self._earlier, self._answer, self._waits, self._calls,
            self._another_number, self._of_what_was_shown, self._other_order, self._case,
            self._goes_on, self._told_facts, self._record, self._question, self._chosen,
            self._declines, self._reaction, self._any_words,
        )  # fmt: skip

    def read(self, message: Message, dialogue: Dialogue) -> list[Command]:
        is_rating = not self._is_no_rating(message, dialogue)
        doubts = message.intent in DOUBTFUL and message.confidence < VERY_SURE
        if message.intent in NOT_OURS and is_rating and not (doubts and dialogue.question):
            return []
        if message.is_payload:
            return list(self._payload(message, dialogue))
        here = self._kinds.get(dialogue.in_hand.kind) if dialogue.in_hand else None
        opened = here or self._opened_by(message) or self._added_to(message, dialogue)
        commands: list[Command] = []
        for part in message.parts:
            told = self._told.read(message, part, dialogue, opened)
            commands += self._part(PartInContext(part, message, dialogue, here, tuple(told)))
        if message.photo:
            commands.append(Command("tell", fact="photo", value=message.photo, why="a picture"))
        return self._tidying.tidy(commands, message, dialogue)

    def _part(self, seen: PartInContext) -> list[Command]:
        """What the first that can read the part reads in it."""
        for read in self._readings:
            if commands := read(seen):
                return commands
        return [seen.command("unclear", f"intent {seen.part.intent}")]

    def _is_no_rating(self, message: Message, dialogue: Dialogue) -> bool:
        """Numbers are no stars while something else is asked, or where they are too many."""
        return message.intent == "rate" and (
            dialogue.question is not None or MANY_DIGITS.search(message.text) is not None
        )

    def _opened_by(self, message: Message) -> CaseKind | None:
        """The kind of the last case that a message opens: its facts may stand in other parts."""
        opened = (self._opens_by(part, message) for part in reversed(message.parts))
        return next((kind for kind in opened if kind), None)

    def _added_to(self, message: Message, dialogue: Dialogue) -> CaseKind | None:
        """The kind of the case that staff have, where a statement tells more of it."""
        last = dialogue.last
        asks = "?" in message.text or BEGINS_QUESTION.match(message.text.casefold())
        if not last or last.state != "waiting_staff" or asks:
            return None
        return self._kinds.get(last.kind)

    def _opens_by(self, part: Part, message: Message) -> CaseKind | None:
        if part.confidence >= SURE and part.intent in self._opens:
            return self._opens[part.intent]
        names = any(
            e.kind in ("order_number", "tracking_number") for e in message.entities_in(part)
        )
        if part.intent != FALLBACK:
            return None
        if part.likeness >= (LIKELY_SPOKEN_OF if names else LIKELY):
            return self._opens.get(part.likeliest)
        return self._opens.get("order_status") if names else None

    def _payload(self, message: Message, dialogue: Dialogue) -> Iterator[Command]:
        why, intent, question = "a button", message.intent, dialogue.question
        if message.photo and (dialogue.in_hand or dialogue.filed):
            yield Command("tell", fact="photo", value=message.photo, why="a picture")
            return
        chosen = message.values("option")
        if chosen:
            offered = [option.value for option in question.options] if question else []
            if question and chosen[0] in offered:
                yield Command("tell", fact=question.fact, value=chosen[0], why=why)
            elif dialogue.in_hand:  # a button of an older question
                yield Command("resume", why=why)
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

    def _signs(self, seen: PartInContext) -> list[Command]:
        """Emoji and dots: no yes and no fact."""
        text = seen.part.text
        if LETTER.search(text) or any(c.isdigit() for c in text):
            return []
        signs = set(text)
        mood = "anger" if signs & ANGRY_SIGNS else "worry" if signs & SAD_SIGNS else "emoji"
        return [seen.command("react", "signs without words", value=mood)]

    def _earlier(self, seen: PartInContext) -> list[Command]:
        """What was corrected is to be as it was before: "no, the first one is better"."""
        case = seen.dialogue.in_hand
        if seen.asked != CONFIRM or not case or not find.says_earlier(seen.part.text):
            return []
        return [
            seen.command("correct", "as it was before", fact=fact, value=value)
            for fact, value in case.earlier.items()
        ]

    def _answer(self, seen: PartInContext) -> list[Command]:
        """Yes or no to what was asked."""
        answer = seen.part.answer
        if seen.question and seen.question.came_back and ACKNOWLEDGES.fullmatch(seen.lower):
            return [seen.command("resume", "heard the answer, and says no clear yes")]
        if seen.asked in (CONFIRM, WITHDRAW) and not answer:
            answer = self._answer_by_wish(seen)
        is_clear = seen.is_intent("affirm") and CLEAR_YES.match(seen.lower)
        is_yes = is_clear or DOES_IT.fullmatch(seen.lower)
        if seen.asked == CONFIRM and not answer and is_yes and not seen.told:
            answer = None if HESITATES.search(seen.lower) else "yes"
        if seen.asked == CONFIRM and not answer and CLEAR_NO.match(seen.lower):
            answer = "no"
        if seen.asked not in (CONFIRM, WITHDRAW) or not answer:
            return []
        if answer == "yes" and self._means_something_else(seen):
            return []
        is_no = seen.part.intent in ("deny", "stop") or NO.search(seen.lower)
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

    def _means_something_else(self, seen: PartInContext) -> bool:
        """ "Batalin aja" is a yes to nothing but a cancellation."""
        own = seen.here.opened_by if seen.here else ()
        return seen.is_sure and seen.part.intent not in (*own, *YES_INTENTS)

    def _answer_by_wish(self, seen: PartInContext) -> Answer | None:
        """Who is asked "shall I cancel it?" and writes "cancel it" says yes; who gives up, no."""
        if seen.is_intent("stop") or GIVES_UP.search(seen.lower):
            return "no"
        same = seen.here is not None and seen.part.intent in seen.here.opened_by
        doubts = (
            NEGATION.search(seen.lower) or NO.search(seen.lower) or HESITATES.search(seen.lower)
        )
        unclear = self._is_question(seen) or doubts or seen.told
        is_said = DEED.search(seen.lower) and seen.part.confidence >= VERY_SURE
        if same and seen.asked == CONFIRM and is_said and not unclear:
            return "yes"
        return None

    def _waits(self, seen: PartInContext) -> list[Command]:
        says_yes = seen.asked == "photo" and seen.part.answer == "yes"
        if says_yes and len(seen.lower.split()) > TWO and not PICTURE.search(seen.lower):
            return [seen.command("skip", "goes on without it", fact="photo")]
        if seen.told or not (says_yes or seen.is_intent("wait")):
            return []
        return [seen.command("wait", "something is to come")]

    def _calls(self, seen: PartInContext) -> list[Command]:
        """A person, never mind, back to it, once more, news."""
        part, has_case = seen.part, seen.dialogue.in_hand is not None
        if seen.is_intent("talk_to_person") or PERSON.search(seen.lower):
            return [seen.command("person", "wants a person")]
        gives_up = (
            seen.is_intent("stop")
            and seen.part.confidence >= VERY_SURE
            or (seen.question is not None and GIVES_UP.search(seen.lower) is not None)
        )
        if not seen.dialogue.in_hand:
            gives_up = self._takes_back(seen)
        of_another = OTHER_ONE.search(seen.lower) or any(c.fact == ORDER for c in seen.told)
        gives_up = gives_up and not of_another and not self._record(seen)
        if gives_up and seen.dialogue.last and seen.asked not in (CONFIRM, WITHDRAW):
            kind = self._opens_by(seen.part, seen.message)
            unsure = seen.part.confidence < VERY_SURE
            if kind is None or seen.here is None or kind == seen.here or unsure:
                said = FOUND.search(seen.lower) or GIVES_UP.search(seen.lower)
                names = any(e.kind == "product" for e in seen.message.entities_in(part))
                is_clear = said and "?" not in seen.lower and not has_case and not names
                clear = {"value": "clear"} if is_clear else {}
                return [seen.command("leave", "gives it up", **clear)]
        for name in ("resume", "repeat"):
            if has_case and seen.is_intent(name):
                return [seen.command(name, f"intent {name}"), *seen.told]
        likely_news = part.likeliest == "case_status" and part.likeness >= LIKELY_SPOKEN_OF
        is_news = seen.part.intent == FALLBACK and seen.dialogue.filed and likely_news
        if seen.is_intent("case_status") or (is_news and not has_case):
            return [seen.command("news", "intent case_status")]
        return []

    def _takes_back(self, seen: PartInContext) -> bool:
        """Whether what was filed is needed no more."""
        last = seen.dialogue.last
        if not last or last.state != "waiting_staff":
            return seen.is_intent("stop") and seen.part.confidence >= VERY_SURE
        if GIVES_UP.search(seen.lower):
            return True
        return last.kind in CAN_TURN_UP and FOUND.search(seen.lower) is not None

    def _another_number(self, seen: PartInContext) -> list[Command]:
        """Another number of pieces, after a price for many was told."""
        last = seen.dialogue.last
        kind = self._kinds.get(last.kind) if last and last.state == "solved" else None
        pieces = find.quantity_in(seen.lower) or find.number_in(seen.lower)
        if seen.here or not kind or not kind.asks("quantity") or not pieces:
            return []
        why = "another number of pieces"
        return [
            seen.command("start", why, kind=kind.key),
            seen.command("tell", why, fact="quantity", value=str(pieces)),
        ]

    def _of_what_was_shown(self, seen: PartInContext) -> list[Command]:
        """A short question about the products that were shown: sum, price, colour, size."""
        shown = seen.dialogue.products
        elsewhere = seen.here is not None and seen.here.fact("product") is None
        answers = any(command.fact == seen.asked for command in seen.told)
        kind = self._opens_by(seen.part, seen.message)
        if answers or (kind and kind.asks("quantity") and seen.here is None):
            return []
        if elsewhere or not shown or len(seen.lower.split()) > LONGEST_FOLLOW_UP:
            return []
        pieces = find.quantity_in(seen.lower) or find.number_in(seen.lower)
        if pieces and (SUM.search(seen.lower) or PRICE.search(seen.lower)):
            return [seen.command("sum", "of what was shown", value=str(pieces))]
        about_it = seen.part.intent in (FALLBACK, "product_availability", "inform")
        if about_it and PRICE.search(seen.lower) and len(seen.lower.split()) <= SHORT:
            return [seen.command("products", "the price of what was shown", value=shown[0])]
        if about_it and any(self._wish(seen.part.text)):
            return [seen.command("products", "a colour or size of what was shown")]
        return []

    def _other_order(self, seen: PartInContext) -> list[Command]:
        """The same, or what is wanted now, for the first, second or other of the orders that were
        named."""
        last, orders = seen.dialogue.last, seen.dialogue.mentioned
        if seen.here or not last or len(orders) < TWO or any(c.fact == ORDER for c in seen.told):
            return []
        options = [Option(order, order) for order in orders]
        spoken_of = last.facts.get(ORDER) or seen.dialogue.order
        meant = find.ordinal_in(seen.part.text, options, spoken_of)
        kind = self._opens_by(seen.part, seen.message) or self._kinds.get(last.kind)
        if not meant or not kind or not kind.needs_order:
            return []
        if kind.key == last.kind and (kind.files or kind.confirm):
            return []
        why = "one of the orders that were named"
        return [
            seen.command("start", why, kind=kind.key),
            seen.command("tell", why, fact=ORDER, value=meant.value),
        ]

    def _case(self, seen: PartInContext) -> list[Command]:
        """Another case, or a question that belongs to the one in hand."""
        part, here = seen.part, seen.here
        kind = self._opens_by(part, seen.message)
        if here and part.intent == FALLBACK:
            return []
        last = seen.dialogue.last
        is_filed = last is not None and last.state == "waiting_staff"
        if kind is None and here is None and part.intent == FALLBACK and seen.dialogue.order:
            likely = part.likeness >= LIKELY_SPOKEN_OF and not is_filed
            kind = self._opens.get(part.likeliest) if likely else None
        if kind is None or FAULTLESS.search(seen.lower):
            return []
        before = self._kinds.get(last.kind) if last else None
        if here is None and before and part.intent in before.again_by:
            return [seen.command("start", "the same once more", kind=before.key)]
        if here is None and (more := self._of_a_filed_case(seen, kind)):
            return more
        answers = dict(before.follow_ups) if before and not here else {}
        if last and part.intent in answers:
            is_more = is_filed and not self._is_question(seen)
            name: Name = "note" if is_more else "ask"
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
        counts = any(c.fact == "quantity" for c in seen.told) or not kind.asks("quantity")
        if not counts and part.confidence < VERY_SURE:  # it may be about one piece
            return [seen.command("products", "no number of pieces")]
        supposes = SUPPOSES.match(seen.lower) and self._is_question(seen)
        is_general = HOW.match(seen.lower) or supposes
        if is_general and (here is not None or not seen.told):
            return [seen.command("ask", "a question, and no case yet", kind=part.intent)]
        if here is None and (record := self._record(seen)):
            return record
        is_look_up = not kind.files and kind.confirm is None and kind.needs_order
        if here and kind.family != here.family and self._is_question(seen) and not is_look_up:
            return [seen.command("ask", "a question beside the case", kind=part.intent)]
        is_other = here is not None and kind.family is not None and kind.family == here.family
        name = "instead" if is_other else "start"
        told = self._told.read(seen.message, part, seen.dialogue, kind)
        start = seen.command(name, f"intent {part.intent}", kind=kind.key)
        wants = [
            seen.command("want", "names it", fact=fact.name)
            for fact in kind.facts if fact.is_called_in(seen.lower)
        ]  # fmt: skip
        return [start, *wants, *told, *self._same_for_others(seen, kind, told)]

    def _same_for_others(
        self, seen: PartInContext, kind: CaseKind, told: list[Command]
    ) -> Iterator[Command]:
        """Where several orders are named, each is looked up."""
        number = next((c.value for c in told if c.fact == ORDER), None)
        numbers = list(dict.fromkeys(seen.message.values("order_number")))
        if number is None or kind.files or kind.confirm or find.corrects(seen.message.text):
            return
        for other in numbers:
            if other != number:
                yield seen.command("start", "another order", kind=kind.key, value=other)

    def _of_a_filed_case(self, seen: PartInContext, kind: CaseKind) -> list[Command]:
        """What staff have already is not begun anew: news of it, or more for them."""
        same = seen.dialogue.filed_of(kind.key)
        last = seen.dialogue.last
        names_order = any(c.fact == ORDER for c in seen.told)
        is_filed = last is not None and last.state == "waiting_staff"
        if is_filed and seen.part.confidence < VERY_SURE and not names_order:
            same = last  # too unsure for another matter
        if SUPPOSES.match(seen.lower) or HOW.match(seen.lower):
            return []
        before = self._kinds.get(last.kind) if last and last.state == "waiting_staff" else None
        is_about_goods = before and kind.fact("item") and before.fact("item")
        if is_about_goods and before and kind.family and kind.family == before.family:
            same = last  # "a new one, please", of what came broken
        if same is None or ANOTHER.search(seen.lower):
            return []
        if any(same.facts.get(c.fact or "", c.value) != c.value for c in seen.told
               if c.fact in (ORDER, "item", "product")):  # fmt: skip
            return []
        is_status = kind.key == same.kind or kind.key == "order_status"
        if not is_status and self._is_question(seen):
            return [seen.command("ask", "about the case of before", kind=seen.part.intent)]
        if is_status and (self._is_question(seen) or last is not same):
            return [seen.command("news", "of a case that staff have", value=str(same.number))]
        return [seen.command("note", "more on the case that staff have"), *seen.told]

    def _opens_now(self, kind: CaseKind, seen: PartInContext) -> bool:
        """Whether the part begins a case of this kind, and is no more on the one in hand."""
        here, sure = seen.here, seen.part.confidence
        if here is None:
            return True
        if kind.key == here.key or NEGATION.search(seen.lower):
            return False
        fact = here.fact(seen.asked) if seen.asked else None
        if fact and fact.read_as == "words":  # "it is broken" answers what is wrong
            if kind.family == here.family and not CHANGED_MIND.search(seen.lower):
                return False
            return sure >= VERY_SURE
        return sure >= (VERY_SURE if seen.asked else SURE)

    def _is_question(self, seen: PartInContext) -> bool:
        """A question about things in general, that names no order."""
        if any(command.fact == ORDER for command in seen.told):
            return False
        asks = BEGINS_QUESTION.match(seen.lower) or (
            ASKS_FOR.search(seen.lower) and len(seen.lower.split()) <= LONGEST_FOLLOW_UP
        )
        return self._asks(seen) or bool(asks)

    def _goes_on(self, seen: PartInContext) -> list[Command]:
        kind = self._opens.get(seen.part.intent)
        if self._any_words(seen):
            return []
        if kind and kind == seen.here and seen.is_sure and not seen.told:
            if self._is_question(seen) or ASKS_FOR.search(seen.lower):
                return [seen.command("ask", "a question about the case", kind=seen.part.intent)]
            return [seen.command("resume", "the case in hand, once more")]
        return []

    def _told_facts(self, seen: PartInContext) -> list[Command]:
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

    def _record(self, seen: PartInContext) -> list[Command]:
        """A question that the record of the order in mind answers."""
        part, lower = seen.part, seen.lower
        if seen.dialogue.order is None or len(lower.split()) > LONGEST_FOLLOW_UP:
            return []
        if any(entity.kind == "tracking_number" for entity in seen.message.entities_in(part)):
            return []  # it is about that parcel
        intent = part.likeliest if part.intent == FALLBACK else part.intent
        is_of_money = MONEY.search(lower) is not None
        if intent == "delivery_time" and (is_of_money or self._is_elsewhere(seen)):
            return []
        why = "the record of the order knows it"
        for fact, intents, words in RECORD:
            if fact == "estimated_on" and intent == "order_status" and not self._knows_where(seen):
                continue
            if fact == "tracking_number" and NEGATION.search(lower):
                continue  # it has one, and that is not found
            if fact == "payment_method" and (is_of_money or not ASKS_BACK.search(lower)):
                continue
            if (intents is None or intent in intents) and words.search(lower):
                return [seen.command("record", why, fact=fact)]
        asks = seen.is_sure and part.intent != FALLBACK or part.text.rstrip().endswith("?")
        if intent == "delivery_time" and asks and seen.here is None:
            return [seen.command("record", why, fact="estimated_on")]
        return []

    def _knows_where(self, seen: PartInContext) -> bool:
        """Whether the status was told right before, and the day alone is asked for."""
        last = seen.dialogue.last
        told = last is not None and last.kind in ("order_status", "late_order")
        return told and not WHERE.search(seen.lower)

    def _is_elsewhere(self, seen: PartInContext) -> bool:
        """Whether "how long?" is about another place, things in general, or the case of before."""
        last = seen.dialogue.last
        kind = self._kinds.get(last.kind) if last and last.state != "withdrawn" else None
        names_city = any(e.kind == "city" for e in seen.message.entities_in(seen.part))
        asks_of_it = kind is not None and "delivery_time" in dict(kind.follow_ups)
        return names_city or asks_of_it or GENERAL.search(seen.lower) is not None

    def _question(self, seen: PartInContext) -> list[Command]:
        if seen.question and not seen.is_sure and (chosen := self._chosen(seen)):
            return chosen
        if seen.is_intent("product_availability"):
            return self._many(seen) or [seen.command("products", "intent product_availability")]
        names = any(e.kind == "product" for e in seen.message.entities_in(seen.part))
        is_unclear = seen.part.intent == FALLBACK and seen.here is None
        is_short = len(seen.lower.split()) <= LONGEST_FOLLOW_UP
        if is_unclear and names and is_short and OF_PRODUCTS.search(seen.lower):
            return self._many(seen) or [seen.command("products", "names a product")]
        if self._asks(seen):
            return [self._ask(seen)]
        return []

    def _ask(self, seen: PartInContext) -> Command:
        """A short one right after a case may be about that."""
        topic, last = self._topic(seen), seen.dialogue.last
        is_over = last is None or last.state == "withdrawn" or seen.here is not None
        kind = self._kinds.get(last.kind) if last and not is_over else None
        follow_up = dict(kind.follow_ups).get(topic) if kind else None
        if follow_up and len(seen.lower.split()) <= SHORT_QUESTION:
            why = "a question about the case of before"
            return seen.command("ask", why, kind=topic, value=follow_up)
        return seen.command("ask", "a question", kind=topic)

    def _many(self, seen: PartInContext) -> list[Command]:
        """The price of many: "how much for 60 fleece hoodies?"."""
        kind = next((k for k in self._kinds.values() if k.asks("quantity")), None)
        products = [e for e in seen.message.entities_in(seen.part) if e.kind == "product"]
        before = seen.message.text[seen.part.start : products[0].start] if products else ""
        pieces = find.quantity_in(seen.lower) or find.last_number_in(before)
        if not kind or seen.here or not products or not pieces or pieces < MANY:
            return []
        why = "a number of pieces"
        return [
            seen.command("start", why, kind=kind.key),
            seen.command("tell", why, fact="quantity", value=str(pieces)),
            seen.command("tell", why, fact="product", value=products[0].value),
        ]

    def _topic(self, seen: PartInContext) -> str:
        """The intent of a question; an unsure one counts where it is about the case."""
        last, part = seen.dialogue.last, seen.part
        kind = self._kinds.get(last.kind) if last else None
        is_about_it = kind is not None and part.likeliest in dict(kind.follow_ups)
        return part.likeliest if part.intent == FALLBACK and is_about_it else part.intent

    def _asks(self, seen: PartInContext) -> bool:
        """In the middle of a case a statement is no question, whatever it is about."""
        if seen.part.text.rstrip().endswith("?"):
            return True
        known = seen.part.intent in QUESTIONS and seen.is_sure
        return known and (seen.here is None or QUESTION_WORD.search(seen.lower) is not None)

    def _chosen(self, seen: PartInContext) -> list[Command]:
        """One of what was offered."""
        question = seen.question
        if question is None or not question.options:
            return []
        spoken_of = seen.dialogue.order if question.fact == ORDER else None
        option = find.option_in(seen.part.text, question.options, spoken_of)
        why = "one of what was offered"
        return [seen.command("tell", why, fact=question.fact, value=option.value)] if option else []

    def _declines(self, seen: PartInContext) -> list[Command]:
        """There is none of what was asked for."""
        fact = seen.here.fact(seen.asked) if seen.here and seen.asked else None
        wants_none = seen.part.intent in ("skip", "deny") or seen.part.answer == "no"
        if fact and fact.optional and wants_none:
            return [seen.command("skip", "has none", fact=fact.name)]
        return []

    def _reaction(self, seen: PartInContext) -> list[Command]:
        mood = REACTIONS.get(seen.part.intent)
        if mood is None or not seen.is_sure:
            return []
        if self._any_words(seen) and seen.part.intent not in ("thank", "laugh", "praise"):
            return []
        return [seen.command("react", f"intent {seen.part.intent}", value=mood)]

    def _asked_for_words(self, seen: PartInContext) -> Fact | None:
        """The fact that was asked for; who is asked for an order that need not be there, and tells
        what happened instead, has answered what would have been asked next."""
        fact = seen.here.fact(seen.asked) if seen.here and seen.asked else None
        case = seen.dialogue.in_hand
        skips = fact and fact.name == ORDER and fact.optional and not seen.told
        if not (skips and seen.here and case and len(seen.lower.split()) >= STORY):
            return fact
        others = (f for f in seen.here.facts if f.ask and f.name not in case.facts)
        return next((f for f in others if f.read_as == "words"), fact)

    def _any_words(self, seen: PartInContext) -> list[Command]:
        """What was said, where the question in hand takes any words."""
        part = seen.part
        fact = self._asked_for_words(seen)
        if fact is None or fact.read_as != "words" or part.text.rstrip().endswith("?"):
            return []
        if part.answer and len(part.text.split()) < TWO + 1:
            return []
        if part.intent in (*QUESTIONS, *NO_ANSWERS) and seen.is_sure:
            return []
        elsewhere = find.choice_in(seen.message.text, fact.choices) if fact.choices else None
        if elsewhere or fact.choices and any(c.fact != fact.name for c in seen.told):
            return []
        told = seen.command("tell", "answers what was asked", fact=fact.name,
                            value=part.text.strip())  # fmt: skip
        return [*(c for c in seen.told if c.fact != fact.name), told]
