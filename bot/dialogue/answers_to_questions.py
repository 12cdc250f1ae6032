"""Reads what answers the bot: yes and no, any words, and what people say besides."""

from __future__ import annotations

from bot.dialogue import corrections
from bot.dialogue import fact_finding as find
from bot.dialogue.case_kinds import Fact
from bot.dialogue.case_triggers import Openings
from bot.dialogue.commands import BUYS_LATER, Command, Name
from bot.dialogue.customer_questions import Questions
from bot.dialogue.meant_words import words_for
from bot.dialogue.message import FALLBACK, Answer
from bot.dialogue.segment_in_context import PartInContext
from bot.dialogue.state import CONFIRM, ORDER, WITHDRAW
from bot.dialogue.word_patterns import (
    ACKNOWLEDGES,
    AGREES,
    ANGRY_SIGNS,
    CAN_TURN_UP,
    CLEAR_NO,
    CLEAR_YES,
    DEED,
    DOES_IT,
    DOUBTFUL,
    FORBIDS_DEED,
    FOUND,
    GIVES_UP,
    HESITATES,
    LETTER,
    LIKELY_SPOKEN_OF,
    NEGATION,
    NEXT_STEP,
    NO,
    NO_ANSWERS,
    OPTIONS,
    OTHER_ONE,
    PERSON,
    PICTURE,
    QUESTIONS,
    REACTIONS,
    SAD_SIGNS,
    SHORT,
    STORY,
    SURE,
    TWO,
    VERY_SURE,
    YES_INTENTS,
)
from bot.offer_refusals import names_offers

_BUYS_LATER = words_for("buys_later")
UNSUBSCRIBE = "unsubscribe"
"""The approved answer that says how offers are ended, in shops that have it by this name."""


class Answers:
    """Answers to what was asked, calls for a person or for news, and feelings."""

    def __init__(self, openings: Openings, questions: Questions) -> None:
        self._openings = openings
        self._questions = questions

    def signs(self, seen: PartInContext) -> list[Command]:
        """Emoji and dots: no yes and no fact."""
        text = seen.part.text
        if LETTER.search(text) or any(c.isdigit() for c in text):
            return []
        signs = set(text)
        mood = "anger" if signs & ANGRY_SIGNS else "worry" if signs & SAD_SIGNS else "emoji"
        return [seen.command("react", "signs without words", value=mood)]

    def earlier(self, seen: PartInContext) -> list[Command]:
        """What was corrected is to be as it was before: "no, the first one is better"."""
        case = seen.dialogue.in_hand
        if seen.asked != CONFIRM or not case or not corrections.says_earlier(seen.part.text):
            return []
        return [
            seen.command("correct", "as it was before", fact=fact, value=value)
            for fact, value in case.earlier.items()
        ]

    def of_offers(self, seen: PartInContext) -> list[Command]:
        """ "No more promos" is no answer to what was asked, and ends no order. Who gets some from
        here is told already that there will be none (bot.store.offers); else the shop's answer says
        how to end them."""
        if not names_offers(seen.part.text):
            return []
        return [seen.command("ask", "wants no offers", kind="ask_info", value=UNSUBSCRIBE)]

    def answer(self, seen: PartInContext) -> list[Command]:
        """Yes or no to what was asked."""
        answer = seen.part.answer
        if seen.asked == ORDER and answer and not seen.told:
            return self._of_the_only_one(seen, answer)
        if seen.question and seen.question.came_back and ACKNOWLEDGES.fullmatch(seen.lower):
            return [seen.command("resume", "heard the answer, and says no clear yes")]
        if seen.asked == CONFIRM and self._only_begins(seen):
            return [seen.command("resume", "a word before something else is no clear yes")]
        is_no = seen.part.intent in ("deny", "stop") or NO.search(seen.lower)
        if answer == "no" and not is_no:  # "never worn" is none
            answer = None
        if seen.asked in (CONFIRM, WITHDRAW) and not answer:
            answer = self._answer_by_wish(seen)
        is_clear = self._affirms(seen) and CLEAR_YES.match(seen.lower)
        is_yes = is_clear or DOES_IT.fullmatch(seen.lower)
        if seen.asked == CONFIRM and not answer and is_yes and not seen.told:
            answer = None if HESITATES.search(seen.lower) else "yes"
        if seen.asked == CONFIRM and not answer and CLEAR_NO.match(seen.lower):
            answer = "no"
        if seen.asked not in (CONFIRM, WITHDRAW) or not answer:
            return []
        agrees = DOES_IT.fullmatch(seen.lower) and AGREES.match(seen.lower)
        if answer == "yes" and not agrees and self._means_something_else(seen):
            return []
        if answer == "yes" and FORBIDS_DEED.search(seen.message.text.casefold()):
            if not self._is_of_this(seen):
                return [seen.command("resume", "says yes, and that something must not be done")]
            answer = "no"
        if answer == "yes" and self._thanks_alone(seen):
            return [seen.command("resume", "thanks, and says no clear yes")]
        if answer == "no" and self._of_another_item(seen):
            return [seen.command("resume", "says no to another item than the one in hand")]
        yes: Name = "spoken_yes" if seen.message.is_heard else "confirm"
        name: Name = yes if answer == "yes" else "deny"
        other = self._openings.by_intent.get(seen.part.intent)
        wants_other = answer == "no" and other and other != seen.here and seen.is_sure
        return [
            seen.command(name, f"says {answer} to what was asked"),
            *seen.told,
            *([seen.command("start", f"intent {seen.part.intent}", kind=other.key)]
              if wants_other and other else []),
        ]  # fmt: skip

    def _is_of_this(self, seen: PartInContext) -> bool:
        """ "Don't cancel it", asked whether to cancel: of that, and of nothing else."""
        own = seen.here.opened_by if seen.here else ()
        said = (seen.message.intent, *(part.intent for part in seen.message.parts))
        return any(intent in own for intent in said)

    def _of_another_item(self, seen: PartInContext) -> bool:
        """ "The boots are fine" leaves them out, and not the sneakers."""
        case, items = seen.dialogue.in_hand, seen.dialogue.items
        named = find.item_in(seen.part.text, [item.title for item in items])
        other = next((item.value for item in items if item.title == named), None)
        item = case.facts.get("item") if case else None
        return other is not None and item not in (None, other)

    def _of_the_only_one(self, seen: PartInContext, answer: Answer) -> list[Command]:
        """Yes or no to the only order that was offered."""
        offered = [option.value for option in seen.question.options] if seen.question else []
        if len(offered) != 1:
            return []
        if answer == "no":
            return [seen.command("deny", "says no to the only one that was offered")]
        why = "yes to the only one that was offered"
        return [seen.command("tell", why, fact=ORDER, value=offered[0])]

    def _affirms(self, seen: PartInContext) -> bool:
        is_short = len(seen.lower.split()) <= SHORT
        return seen.part.intent == "affirm" and seen.part.confidence >= VERY_SURE and is_short

    def _thanks_alone(self, seen: PartInContext) -> bool:
        """ "Ok, thanks" is said to whatever was told; what cannot be undone needs more."""
        thanks = seen.is_intent("thank") or seen.is_intent("praise")
        says_it = CLEAR_YES.match(seen.lower) or DEED.search(seen.lower)
        return seen.asked == CONFIRM and thanks and not says_it

    def _only_begins(self, seen: PartInContext) -> bool:
        """ "Alright. Somebody has my password": the first word leads on to the rest."""
        others = [part for part in seen.message.parts if part is not seen.part]
        agrees = any(part.answer == "yes" or DEED.search(part.text.casefold()) for part in others)
        return bool(others) and not agrees and ACKNOWLEDGES.fullmatch(seen.lower) is not None

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
        unclear = self._questions.is_question(seen) or doubts or seen.told
        is_said = DEED.search(seen.lower) and seen.part.confidence >= VERY_SURE
        if same and seen.asked == CONFIRM and is_said and not unclear:
            return "yes"
        return None

    def waits(self, seen: PartInContext) -> list[Command]:
        says_yes = seen.asked == "photo" and seen.part.answer == "yes"
        if says_yes and len(seen.lower.split()) > TWO and not PICTURE.search(seen.lower):
            return [seen.command("skip", "goes on without it", fact="photo")]
        if seen.told or not (says_yes or seen.is_intent("wait")):
            return []
        return [seen.command("wait", "something is to come")]

    def robot(self, seen: PartInContext) -> list[Command]:
        """Whether it is one, asked beside something else."""
        if seen.part.intent != "bot_challenge" or seen.part.confidence < VERY_SURE:
            return []
        return [seen.command("react", "intent bot_challenge", value=REACTIONS["bot_challenge"])]

    def calls(self, seen: PartInContext) -> list[Command]:
        """A person, never mind, back to it, once more, news."""
        part, has_case = seen.part, seen.dialogue.in_hand is not None
        if seen.is_intent("talk_to_person") or PERSON.search(seen.lower):
            return [seen.command("person", "wants a person")]
        if options := self._options(seen):
            return options
        gives_up = (
            (seen.is_intent("stop") and seen.part.confidence >= VERY_SURE)
            or (seen.question is not None and GIVES_UP.search(seen.lower) is not None)
        )
        if not seen.dialogue.in_hand:
            gives_up = self._takes_back(seen)
        of_another = OTHER_ONE.search(seen.lower) or any(c.fact == ORDER for c in seen.told)
        gives_up = gives_up and not of_another and not self._questions.record(seen)
        if gives_up and seen.dialogue.last and seen.asked not in (CONFIRM, WITHDRAW):
            kind = self._openings.opens_by(seen.part, seen.message)
            unsure = seen.part.confidence < VERY_SURE
            if kind is None or seen.here is None or kind == seen.here or unsure:
                said = FOUND.search(seen.lower) or GIVES_UP.search(seen.lower)
                names = any(e.kind == "product" for e in seen.message.entities_in(part))
                is_clear = said and "?" not in seen.lower and not has_case and not names
                value = "found" if FOUND.search(seen.lower) else "clear"
                clear = {"value": value} if is_clear else {}
                return [seen.command("leave", "gives it up", **clear)]
        for name in ("resume", "repeat"):
            if has_case and seen.is_intent(name):
                return [seen.command(name, f"intent {name}"), *seen.told]
        likely_news = part.likeliest == "case_status" and part.likeness >= LIKELY_SPOKEN_OF
        is_news = seen.part.intent == FALLBACK and seen.dialogue.filed and likely_news
        unsure = seen.part.confidence < VERY_SURE
        nothing_filed = seen.question is not None and seen.dialogue.filed is None and unsure
        is_status = seen.is_intent("case_status")
        goes_on = NEXT_STEP.search(seen.lower) and seen.dialogue.last and not seen.dialogue.filed
        if is_status and goes_on:
            return [self._next_step(seen)]
        if (is_status and not nothing_filed) or (is_news and not has_case):
            return [seen.command("news", "intent case_status")]
        return []

    def _options(self, seen: PartInContext) -> list[Command]:
        """What can be done, once something was refused or reported: what the shop says of it."""
        last = seen.dialogue.last
        kind = self._openings.kinds.get(last.kind) if last else None
        is_over = last is not None and last.state in ("solved", "waiting_staff")
        says = kind and (kind.answer or next((i for i in kind.related if i == kind.key), None))
        if not says or not is_over or not OPTIONS.search(seen.lower):
            return []
        return [seen.command("ask", "what can be done about it", value=says)]

    def _next_step(self, seen: PartInContext) -> Command:
        """Of what is in hand, or was answered right before: staff have nothing."""
        if seen.dialogue.in_hand:
            return seen.command("repeat", "what comes next in the case in hand")
        return seen.command("ask", "what comes next after what was done", kind=seen.part.intent)

    def _takes_back(self, seen: PartInContext) -> bool:
        """Whether what was filed is needed no more."""
        last = seen.dialogue.last
        if not last or last.state != "waiting_staff":
            return seen.is_intent("stop") and seen.part.confidence >= VERY_SURE
        if GIVES_UP.search(seen.lower):
            return True
        return last.kind in CAN_TURN_UP and FOUND.search(seen.lower) is not None

    def declines(self, seen: PartInContext) -> list[Command]:
        """There is none of what was asked for."""
        fact = seen.here.fact(seen.asked) if seen.here and seen.asked else None
        wants_none = seen.part.intent in ("skip", "deny") or seen.part.answer == "no"
        if fact and fact.optional and wants_none:
            return [seen.command("skip", "has none", fact=fact.name)]
        photo = seen.here.fact("photo") if seen.here else None
        if photo and photo.optional and seen.is_intent("skip") and PICTURE.search(seen.lower):
            return [seen.command("skip", "has no picture", fact=photo.name)]
        return []

    def buys_later(self, seen: PartInContext) -> list[Command]:
        """ "Ok, I'll order tonight" wants nothing more; "saya checkout kok gagal" does."""
        has_order = seen.dialogue.order is not None or seen.told
        asks = "?" in seen.lower or (seen.is_sure and seen.part.intent in QUESTIONS)
        answers = seen.question is not None and seen.asked != ORDER
        if has_order or asks or answers or not _BUYS_LATER.search(seen.lower):
            return []
        return [seen.command("react", "orders later", value=BUYS_LATER)]

    def reaction(self, seen: PartInContext) -> list[Command]:
        mood = REACTIONS.get(seen.part.intent)
        least = VERY_SURE if seen.part.intent in DOUBTFUL else SURE
        if mood is None or seen.part.confidence < least:
            return []
        if self.any_words(seen) and seen.part.intent not in ("thank", "laugh", "praise"):
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

    def any_words(self, seen: PartInContext) -> list[Command]:
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
        if elsewhere or (fact.choices and any(c.fact != fact.name for c in seen.told)):
            return []
        told = seen.command("tell", "answers what was asked", fact=fact.name,
                            value=part.text.strip())  # fmt: skip
        return [*(c for c in seen.told if c.fact != fact.name), told]
