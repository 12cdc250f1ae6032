"""Reads questions: of the order that is spoken of, of what is on sale, of the shop."""

from __future__ import annotations

import re

from bot.dialogue import fact_finding as find
from bot.dialogue.basket import baskets
from bot.dialogue.case_triggers import Openings
from bot.dialogue.commands import SUGGESTIONS, Command
from bot.dialogue.meant_words import words_for
from bot.dialogue.message import FALLBACK
from bot.dialogue.product_questions import (
    asks_of_it,
    aspects_in,
    compares,
    extreme_in,
    refines,
    wearers_in,
)
from bot.dialogue.segment_in_context import PartInContext
from bot.dialogue.state import ORDER
from bot.dialogue.suggestion_wishes import asks_what_goes_with_it
from bot.dialogue.word_patterns import (
    ASKS_BACK,
    ASKS_FOR,
    BEGINS_QUESTION,
    CERTAIN,
    ENDS_QUESTION,
    GENERAL,
    HOW_LONG,
    HOW_LONG_TOPIC,
    LONGEST_FOLLOW_UP,
    MANY,
    MONEY,
    NEGATION,
    OF_PRODUCTS,
    PRICE,
    QUESTION_WORD,
    QUESTIONS,
    REACTIONS,
    RECORD,
    SHORT,
    SHORT_QUESTION,
    SUM,
    TWO,
    VERY_SURE,
    WHERE,
)

_PAYS = re.compile(r"\b(pays?|paid|cover\w*|(mem|di)?bayar\w*|(di|me)?n?t?anggung\w*)\b")
_WHEN, _COMES = words_for("when"), words_for("comes")


def asks_arrival(lower: str) -> bool:
    """ "When does it get here?", whatever the intent is like."""
    return _WHEN.search(lower) is not None and _COMES.search(lower) is not None


class Questions:
    """What is asked in a part of a message, and by whom it is answered: the order's record, the
    catalogue, or an approved answer.

    ``wish`` finds colours and sizes in a text.
    """

    def __init__(self, openings: Openings, wish: find.Wish) -> None:
        self._openings = openings
        self._wish = wish

    def of_what_was_shown(self, seen: PartInContext) -> list[Command]:
        """A short question about the products that were shown: sum, price, colour, size."""
        shown = seen.dialogue.products
        elsewhere = seen.here is not None and seen.here.fact("product") is None
        answers = any(command.fact == seen.asked for command in seen.told)
        kind = self._openings.opens_by(seen.part, seen.message)
        if answers or (kind and kind.asks("quantity") and seen.here is None):
            return []
        if elsewhere or not shown or len(seen.lower.split()) > LONGEST_FOLLOW_UP:
            return []
        names = any(e.kind == "product" for e in seen.message.entities_in(seen.part))
        pieces = find.quantity_in(seen.lower) or find.number_in(seen.lower)
        if pieces and (SUM.search(seen.lower) or PRICE.search(seen.lower)):
            return [seen.command("sum", "of what was shown", value=str(pieces))]
        asks = aspects_in(seen.lower)
        is_short = len(seen.lower.split()) <= (SHORT if asks == ["price"] else LONGEST_FOLLOW_UP)
        about_it = seen.part.intent in (FALLBACK, "product_availability", "inform")
        about_it = about_it or self._speaks_of_goods_alone(seen)
        if (about_it or self._is_doubtful(seen)) and asks and is_short and not names:
            return [seen.command("products", "more of what was shown")]
        if about_it and names and is_short and refines(seen.lower):
            return [seen.command("products", "another one beside what was shown")]
        if about_it and asks_of_it(seen.lower) and is_short and not names:
            return [seen.command("products", "what the one that was shown is like")]
        says_which = any(self._wish(seen.part.text)) or wearers_in(seen.lower)
        if about_it and (says_which or extreme_in(seen.lower)):
            return [seen.command("products", "a colour, size or price of what was shown")]
        return []

    def _speaks_of_goods_alone(self, seen: PartInContext) -> bool:
        """Whether goods are all that was spoken of until now: then "no S, right?" is about those,
        whatever else it may be like."""
        kind = self._openings.by_intent.get(seen.part.intent)
        is_other = seen.part.intent in QUESTIONS or seen.part.intent in REACTIONS
        if seen.dialogue.last is not None or is_other:
            return False
        asks = any(reads(seen.lower) for reads in (aspects_in, refines, asks_of_it))
        is_question = asks or QUESTION_WORD.search(seen.lower) is not None
        return kind is None or (is_question and seen.part.confidence < CERTAIN)

    def _is_doubtful(self, seen: PartInContext) -> bool:
        """Whether few words may as well be about what was shown right before."""
        is_about_else = seen.dialogue.order is not None or seen.part.confidence >= VERY_SURE
        return len(seen.lower.split()) <= SHORT and not is_about_else

    def suggestions(self, seen: PartInContext) -> list[Command]:
        """What goes with the product that is spoken of, in whatever words; or suggestions that are
        one wish of several."""
        dialogue, kind = seen.dialogue, self._openings.by_intent.get(seen.part.intent)
        is_case = kind is not None and seen.part.confidence >= VERY_SURE
        is_known = bool(dialogue.products or dialogue.spoken_of or seen.message.values("product"))
        asks = is_known and not is_case and asks_what_goes_with_it(seen.lower)
        is_fault = NEGATION.search(seen.lower) and "?" not in seen.lower
        if (asks and not is_fault) or seen.is_intent("recommendation"):
            return [seen.command("products", "wants something suggested", fact=SUGGESTIONS)]
        return []

    def several_products(self, seen: PartInContext) -> list[Command]:
        """What several products cost together, or which of them it shall be."""
        named = [e for e in seen.message.entities_in(seen.part) if e.kind == "product"]
        if len(named) >= TWO and seen.here is None and compares(seen.lower):
            return [seen.command("products", "compares two")]
        kind = self._openings.by_intent.get(seen.part.intent) if seen.is_sure else None
        return [] if kind and not kind.asks("quantity") else baskets(seen)

    def of_what_staff_send(self, seen: PartInContext) -> list[Command]:
        """When the other size comes that an exchange was filed for: what the case says."""
        last = seen.dialogue.last
        kind = self._openings.kinds.get(last.kind) if last and last.number else None
        is_sent = kind is not None and kind.fact("item") is not None
        if seen.here or last is None or not is_sent or not asks_arrival(seen.lower):
            return []
        if last.state != "waiting_staff" or any(c.fact == ORDER for c in seen.told):
            return []
        return [seen.command("news", "when what was filed comes", value=str(last.number))]

    def record(self, seen: PartInContext) -> list[Command]:
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
        is_short = len(lower.split()) <= SHORT and self._knows_where(seen)
        for fact, intents, words in RECORD:
            if fact == "estimated_on" and intent == "order_status" and not self._knows_where(seen):
                continue
            if fact == "tracking_number" and NEGATION.search(lower):
                continue  # it has one, and that is not found
            asks_back = ASKS_BACK.search(lower) or BEGINS_QUESTION.match(lower)
            if fact == "payment_method" and (is_of_money or not asks_back):
                continue
            if fact == "courier" and _PAYS.search(lower):
                continue  # who pays it
            is_day = is_short and fact == "estimated_on" and not self._is_of_else(seen)
            is_meant = intents is None or intent in intents or is_day
            if is_meant and words.search(lower):
                return [seen.command("record", why, fact=fact)]
        is_other = part.confidence >= VERY_SURE and intent not in ("delivery_time", "order_status")
        if asks_arrival(lower) and not (is_other or is_of_money or self._is_elsewhere(seen)):
            return [seen.command("record", why, fact="estimated_on")]
        asks = (seen.is_sure and part.intent != FALLBACK) or part.text.rstrip().endswith("?")
        if intent == "delivery_time" and asks and seen.here is None:
            return [seen.command("record", why, fact="estimated_on")]
        return []

    def _is_of_else(self, seen: PartInContext) -> bool:
        """ "When are your stores open?" is about no order, for sure."""
        return seen.is_sure and seen.part.intent not in (FALLBACK, *self._openings.by_intent)

    def _knows_where(self, seen: PartInContext) -> bool:
        """Whether the status was told right before, and the day alone is asked for."""
        last = seen.dialogue.last
        told = last is not None and last.kind in ("order_status", "late_order")
        return told and not WHERE.search(seen.lower)

    def _is_elsewhere(self, seen: PartInContext) -> bool:
        """Whether "how long?" is about another place, things in general, or the case of before."""
        last = seen.dialogue.last
        kind = self._openings.kinds.get(last.kind) if last and last.state != "withdrawn" else None
        names_city = any(e.kind == "city" for e in seen.message.entities_in(seen.part))
        asks_of_it = kind is not None and "delivery_time" in dict(kind.follow_ups)
        return names_city or asks_of_it or GENERAL.search(seen.lower) is not None

    def question(self, seen: PartInContext) -> list[Command]:
        if seen.question and not seen.is_sure and (chosen := self.chosen(seen)):
            return chosen
        if seen.is_intent("product_availability"):
            return self._many(seen) or [seen.command("products", "intent product_availability")]
        names = any(e.kind == "product" for e in seen.message.entities_in(seen.part))
        is_unclear = seen.part.intent == FALLBACK and seen.here is None
        is_short = len(seen.lower.split()) <= LONGEST_FOLLOW_UP
        if is_unclear and names and is_short and OF_PRODUCTS.search(seen.lower):
            return self._many(seen) or [seen.command("products", "names a product")]
        if self.asks(seen):
            return [self._ask(seen)]
        return []

    def _ask(self, seen: PartInContext) -> Command:
        """A short one right after a case may be about that."""
        topic, last = self._topic(seen), seen.dialogue.last
        is_over = last is None or last.state == "withdrawn" or seen.here is not None
        kind = self._openings.kinds.get(last.kind) if last and not is_over else None
        follow_up = dict(kind.follow_ups).get(topic) if kind else None
        if follow_up and len(seen.lower.split()) <= SHORT_QUESTION:
            why = "a question about the case of before"
            return seen.command("ask", why, kind=topic, value=follow_up)
        return seen.command("ask", "a question", kind=topic)

    def _many(self, seen: PartInContext) -> list[Command]:
        """The price of many: "how much for 60 fleece hoodies?"."""
        kind = next((k for k in self._openings.kinds.values() if k.asks("quantity")), None)
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
        kind = self._openings.kinds.get(last.kind) if last else None
        asks_how_long = part.intent in ("ask_info", FALLBACK) and HOW_LONG.search(seen.lower)
        if asks_how_long and kind and HOW_LONG_TOPIC in dict(kind.follow_ups):
            return HOW_LONG_TOPIC
        is_about_it = kind is not None and part.likeliest in dict(kind.follow_ups)
        return part.likeliest if part.intent == FALLBACK and is_about_it else part.intent

    def asks(self, seen: PartInContext) -> bool:
        """In the middle of a case, or right after one was given to staff, a statement is no
        question, whatever it is about."""
        if seen.part.text.rstrip().endswith("?"):
            return True
        beside = seen.part.intent == FALLBACK and len(seen.message.parts) > 1
        if beside and BEGINS_QUESTION.match(seen.lower):
            return True
        known = seen.part.intent in QUESTIONS and seen.is_sure
        last = seen.dialogue.last
        is_free = seen.here is None and (last is None or last.state != "waiting_staff")
        says_so = QUESTION_WORD.search(seen.lower) or ENDS_QUESTION.search(seen.lower)
        return known and (is_free or says_so is not None)

    def is_question(self, seen: PartInContext) -> bool:
        """A question about things in general, that names no order."""
        if any(command.fact == ORDER for command in seen.told):
            return False
        asks = BEGINS_QUESTION.match(seen.lower) or (
            ASKS_FOR.search(seen.lower) and len(seen.lower.split()) <= LONGEST_FOLLOW_UP
        )
        return self.asks(seen) or bool(asks)

    def chosen(self, seen: PartInContext) -> list[Command]:
        """One of what was offered."""
        question = seen.question
        if question is None or not question.options:
            return []
        spoken_of = seen.dialogue.order if question.fact == ORDER else None
        option = find.option_in(seen.part.text, question.options, spoken_of)
        why = "one of what was offered"
        return [seen.command("tell", why, fact=question.fact, value=option.value)] if option else []
