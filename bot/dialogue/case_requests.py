"""Reads wishes: a new case, more on one, the same for another order."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialogue import corrections
from bot.dialogue import fact_finding as find
from bot.dialogue.answers_to_questions import Answers
from bot.dialogue.case_facts import ToldFacts
from bot.dialogue.case_kinds import CaseKind
from bot.dialogue.case_triggers import Openings
from bot.dialogue.commands import Command, Name
from bot.dialogue.customer_questions import Questions
from bot.dialogue.meant_words import words_for
from bot.dialogue.message import FALLBACK
from bot.dialogue.segment_in_context import PartInContext
from bot.dialogue.state import ORDER, Option
from bot.dialogue.weak_guesses import BEGINS, WEAK, is_weak
from bot.dialogue.word_patterns import (
    ANOTHER,
    ASKS_BACK,
    ASKS_FOR,
    CERTAIN,
    CHANGED_MIND,
    CLEAR_YES,
    FAULTLESS,
    FORBIDS,
    FORBIDS_DEED,
    HOW,
    HOW_LONG,
    HOW_LONG_TOPIC,
    LIKELY_SPOKEN_OF,
    MUST,
    NEGATION,
    OF_PARCEL,
    QUESTIONS,
    SHORT,
    SUPPOSES,
    SURE,
    TWO,
    VERY_SURE,
    WAITED,
    WHERE_TO,
)

_EXCEPTION, _OFFER = words_for("exception"), words_for("offer_in_writing")
_WISH_BEFORE = 12
"""So many characters at least say what is wanted, where what is not wanted comes after it."""
_WHICH = {"colour", "size", "quantity"}


class Wishes:
    """What opens a case, goes on with the one in hand, or is for staff who have one."""

    def __init__(
        self, openings: Openings, questions: Questions, answers: Answers, told: ToldFacts
    ) -> None:
        self._openings = openings
        self._questions = questions
        self._answers = answers
        self._told = told

    def another_number(self, seen: PartInContext) -> list[Command]:
        """Another number of pieces, after a price for many was told; or the first one, and of
        what, after it was told that there are such prices."""
        last = seen.dialogue.last
        kind = self._openings.kinds.get(last.kind) if last and last.state == "solved" else None
        products = [e for e in seen.message.entities_in(seen.part) if e.kind == "product"]
        if products and not (kind and kind.asks("quantity")):
            kind = self._openings.kinds.get(seen.dialogue.likely or "")
        pieces = find.quantity_in(seen.lower) or find.number_in(seen.lower)
        if seen.here or not kind or not kind.asks("quantity") or not pieces:
            return []
        why = "another number of pieces"
        if products and kind.key == seen.dialogue.likely:
            return [
                seen.command("start", why, kind=kind.key),
                seen.command("tell", why, fact="quantity", value=str(pieces)),
                seen.command("tell", why, fact="product", value=products[-1].value),
            ]
        return [
            seen.command("start", why, kind=kind.key),
            seen.command("tell", why, fact="quantity", value=str(pieces)),
        ]

    def offer(self, seen: PartInContext) -> list[Command]:
        """Yes to an offer in writing, or a wish for one, once the price of many was told: staff
        make it."""
        last = seen.dialogue.last
        kind = self._openings.kinds.get(last.kind) if last and last.state == "solved" else None
        if seen.here or not last or not kind or not kind.asks("quantity") or seen.told:
            return []
        agrees = seen.is_intent("affirm") and CLEAR_YES.match(seen.lower)  # and no mere "ok"
        if not (agrees or _OFFER.search(seen.lower)):
            return []
        why = "an offer of what was told"
        facts = [
            seen.command("tell", why, fact=name, value=value) for name, value in last.facts.items()
        ]
        return [seen.command("start", why, kind=kind.key), *facts]

    def other_order(self, seen: PartInContext) -> list[Command]:
        """The same, or what is wanted now, for the first, second or other of the orders that were
        named."""
        last, orders = seen.dialogue.last, seen.dialogue.mentioned
        if seen.here or not last or len(orders) < TWO or any(c.fact == ORDER for c in seen.told):
            return []
        options = [Option(order, order) for order in orders]
        spoken_of = last.facts.get(ORDER) or seen.dialogue.order
        meant = find.ordinal_in(seen.part.text, options, spoken_of)
        kind = self._openings.opens_by(seen.part, seen.message) or self._openings.kinds.get(
            last.kind
        )
        if not meant or not kind or not kind.needs_order:
            return []
        if kind.key == last.kind and (kind.files or kind.confirm):
            return []
        why = "one of the orders that were named"
        return [
            seen.command("start", why, kind=kind.key),
            seen.command("tell", why, fact=ORDER, value=meant.value),
        ]

    def exception(self, seen: PartInContext) -> list[Command]:
        """What was refused shall be done all the same: staff may, so they get it."""
        last = seen.dialogue.last
        kind = self._openings.kinds.get(last.kind) if last and last.refused else None
        is_for_staff = kind is not None and kind.files and kind.confirm is not None
        if seen.here or last is None or not is_for_staff or not _EXCEPTION.search(seen.lower):
            return []
        if any(c.fact == ORDER and c.value != last.facts.get(ORDER) for c in seen.told):
            return []
        return [seen.command("plead", "asks for an exception")]

    def waited(self, seen: PartInContext) -> list[Command]:
        """ "It's been three weeks", after what was told: it did not help."""
        last = seen.dialogue.last
        before = self._openings.kinds.get(last.kind) if last and last.state == "solved" else None
        asks_again = before is not None and before.again_by and WAITED.search(seen.lower)
        if seen.here or before is None or not asks_again or self._questions.asks(seen):
            return []
        return [seen.command("start", "waited too long", kind=before.key)]

    def case(self, seen: PartInContext) -> list[Command]:
        """Another case, or a question that belongs to the one in hand."""
        part, here = seen.part, seen.here
        kind = self._openings.opens_by(part, seen.message)
        if here and part.intent == FALLBACK:
            return []
        if kind is None and here is None and self._asks_whether_all_is_well(seen):
            kind = self._openings.by_intent.get("order_status")
        last = seen.dialogue.last
        is_filed = last is not None and last.state == "waiting_staff"
        if kind is None and here is None and part.intent == FALLBACK and seen.dialogue.order:
            likely = part.likeness >= LIKELY_SPOKEN_OF and not is_filed
            kind = self._openings.by_intent.get(part.likeliest) if likely else None
        if kind is None or (kind.sorry and FAULTLESS.search(seen.lower)):
            return []
        is_look_up = not kind.files and kind.confirm is None and kind.needs_order
        answers_which = (
            seen.asked == ORDER
            and part.intent == "order_status"  # "the details of ORD-12" want those
            and any(c.fact == ORDER for c in seen.told)
        )
        if here and is_look_up and answers_which and not self._questions.asks(seen):
            return []  # "from here then, ORD-12": the number that was asked for
        before = self._openings.kinds.get(last.kind) if last else None
        how_long = dict(before.follow_ups).get(HOW_LONG_TOPIC) if before and not here else None
        if before and how_long and part.intent in before.opened_by and HOW_LONG.search(seen.lower):
            why = "how long the case of before takes"
            return [seen.command("ask", why, kind=HOW_LONG_TOPIC, value=how_long)]
        if here is None and before and part.intent in before.again_by:
            return [seen.command("start", "the same once more", kind=before.key)]
        asks_back = is_filed and here is None and ASKS_BACK.search(seen.lower)
        if asks_back and (record := self._questions.record(seen)):
            return record
        if here is None and (more := self._of_a_filed_case(seen, kind)):
            return more
        answers = dict(before.follow_ups) if before and not here else {}
        if last and part.intent in answers:
            is_more = is_filed and not self._questions.is_question(seen)
            name: Name = "note" if is_more else "ask"
            why = "about the case of before"
            return [
                seen.command(name, why, kind=part.intent, value=answers[part.intent])
                if name == "ask"
                else seen.command(name, why)
            ]
        if here and part.intent in dict(here.follow_ups):
            return [seen.command("ask", "a question about the case", kind=part.intent)]
        if is_weak(seen, kind, before):
            return [seen.command("unclear", WEAK)]
        if not self._opens_now(kind, seen):
            return []
        counts = any(c.fact == "quantity" for c in seen.told) or not kind.asks("quantity")
        if not counts and part.confidence < VERY_SURE:  # it may be about one piece
            return [seen.command("products", "no number of pieces")]
        supposes = SUPPOSES.match(seen.lower) and self._questions.is_question(seen)
        is_general = HOW.search(seen.lower) or MUST.search(seen.lower) or supposes
        names_order = any(c.fact == ORDER for c in seen.told)
        has_it = not names_order and seen.dialogue.filed_of(kind.key) is not None
        if is_general and (here is not None or not seen.told or has_it):
            return [seen.command("ask", "a question, and no case yet", kind=part.intent)]
        if here is None and (record := self._questions.record(seen)):
            return record
        is_over = here is None and before == kind and last is not None and last.state == "solved"
        if is_over and before and before.related and WHERE_TO.search(seen.lower):
            return [seen.command("ask", "more on what was told", kind=part.intent)]
        if (
            here
            and kind.family != here.family
            and self._questions.is_question(seen)
            and not is_look_up
        ):
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

    def _asks_whether_all_is_well(self, seen: PartInContext) -> bool:
        """With the order that is spoken of, and says of nothing that it is wrong."""
        asks = seen.is_intent("order_problem") and self._questions.is_question(seen)
        return asks and seen.dialogue.order is not None

    def _same_for_others(
        self, seen: PartInContext, kind: CaseKind, told: list[Command]
    ) -> Iterator[Command]:
        """Where several orders are named, each is looked up."""
        number = next((c.value for c in told if c.fact == ORDER), None)
        numbers = list(dict.fromkeys(seen.message.values("order_number")))
        if number is None or kind.files or kind.confirm or corrections.corrects(seen.message.text):
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
        has_order = last is not None and ORDER in last.facts
        is_of_it = has_order and kind.files and kind.needs_order  # what else is wrong with it
        if is_filed and not names_order and (seen.part.confidence < VERY_SURE or is_of_it):
            same = last
        if any(p.search(seen.lower) for p in (HOW, MUST)) or SUPPOSES.match(seen.lower):
            return []
        before = (
            self._openings.kinds.get(last.kind) if last and last.state == "waiting_staff" else None
        )
        is_about_goods = before and kind.fact("item") and before.fact("item")
        if is_about_goods and before and kind.family and kind.family == before.family:
            same = last  # "a new one, please", of what came broken
        is_other = ANOTHER.search(seen.lower) and seen.part.confidence >= BEGINS
        if same is None or is_other:
            return []
        if any(same.facts.get(c.fact or "", c.value) != c.value for c in seen.told
               if c.fact in (ORDER, "item", "product")):  # fmt: skip
            return []
        asks_of_parcel = kind.key == "order_status" and OF_PARCEL.search(seen.lower)
        if asks_of_parcel and before and before.family != "delivery":
            return []  # and not of what was reported
        is_status = kind.key == same.kind or kind.key == "order_status"
        if not is_status and self._questions.is_question(seen):
            return [seen.command("ask", "about the case of before", kind=seen.part.intent)]
        if is_status and (self._questions.is_question(seen) or last is not same):
            return [seen.command("news", "of a case that staff have", value=str(same.number))]
        return [seen.command("note", "more on the case that staff have"), *seen.told]

    def _opens_now(self, kind: CaseKind, seen: PartInContext) -> bool:
        """Whether the part begins a case of this kind, and is no more on the one in hand."""
        here, sure = seen.here, seen.part.confidence
        if here is None:
            return True
        if kind.key == here.key or FORBIDS_DEED.search(seen.lower):
            return False
        forbids = FORBIDS.search(seen.lower)
        if forbids and (sure < CERTAIN or forbids.start() < _WISH_BEFORE):
            return False  # while "swap it please, don't refund it" wants to swap it
        if self._only_says_which(kind, seen):
            return False
        if NEGATION.search(seen.lower) and sure < CERTAIN:  # "tracking ga update" says so surely
            return False
        if seen.asked and sure < CERTAIN and seen.message.intent not in kind.opened_by:
            return False  # half of an answer is like anything
        is_photo = seen.asked == "photo" and seen.message.photo is not None
        if is_photo and kind.family == here.family and not CHANGED_MIND.search(seen.lower):
            return False  # the photo that was asked for, and what it shows
        fact = here.fact(seen.asked) if seen.asked else None
        if fact and fact.read_as == "words":  # "it is broken" answers what is wrong
            is_near = kind.family is not None and kind.family == here.family
            if is_near and not CHANGED_MIND.search(seen.lower):
                return False
            return sure >= VERY_SURE
        return sure >= (VERY_SURE if seen.asked else SURE)

    def _only_says_which(self, kind: CaseKind, seen: PartInContext) -> bool:
        """Whether a few words tell the colour, size or number that the case in hand is about: "the
        navy one then" wants no other kind of case."""
        facts = {command.fact for command in seen.told}
        is_short = len(seen.lower.split()) <= SHORT and not facts - _WHICH
        return bool(facts) and is_short and kind.family != (seen.here and seen.here.family)

    def goes_on(self, seen: PartInContext) -> list[Command]:
        kind = self._openings.by_intent.get(seen.part.intent)
        if self._answers.any_words(seen):
            return []
        if kind and kind == seen.here and seen.is_sure and not seen.told:
            if self._questions.is_question(seen) or ASKS_FOR.search(seen.lower):
                return [seen.command("ask", "a question about the case", kind=seen.part.intent)]
            return [seen.command("resume", "the case in hand, once more")]
        return []

    def told_facts(self, seen: PartInContext) -> list[Command]:
        """Facts; a sentence that answers what was asked in any words is that answer first."""
        answers = any(command.fact == seen.asked for command in seen.told)
        if not seen.told or (self._answers.any_words(seen) and not answers):
            return []
        asks = self._questions.asks(seen) and seen.part.intent in QUESTIONS
        item = seen.dialogue.in_hand.facts.get("item") if seen.dialogue.in_hand else None
        if item and seen.is_intent("product_availability") and self._questions.asks(seen):
            return [*seen.told, seen.command("products", "is it in stock?", value=item)]
        names = any(e.kind == "product" for e in seen.message.entities_in(seen.part))
        if names and seen.is_intent("product_availability") and self._questions.asks(seen):
            return [*seen.told, seen.command("products", "a product beside the case")]
        question = seen.command("ask", "a question beside facts", kind=seen.part.intent)
        return [*seen.told, *([question] if asks else [])]
