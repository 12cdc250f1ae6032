"""Answers questions about the shop with approved entries of the knowledge base, or says honestly
that it does not know."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import chain
from typing import Any, Literal

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.case_answers import kind_asked_about, said_of
from actions.consent import tell_of_offers
from actions.follow_up_questions import entry_answered_before, is_follow_up, source_before
from actions.replies import language, say, say_approved, signal, words
from actions.resources import case_kinds, knowledge, settings
from actions.while_waiting import is_awaited
from bot.dialogue.offer_wishes import asks_for_offers
from bot.dialogue.state import Dialogue
from bot.knowledge.answer_choice import MOST_OFFERED, OFFER_FROM, choose
from bot.knowledge.entries import Entry
from bot.knowledge.search import Match

NOT_ASKED_MARGIN = 0.1
"""How much surer it must be when the message was not understood as a question."""

CERTAIN = 0.85
"""The share from which on an answer is given though the question seems to be about the case."""

RELATED_FROM = 0.12
"""The share from which on an offered answer is given where it is about the case of the moment."""

STANDS_OUT, LEAST_RELATED = 3, 0.08
"""Many times likelier than the next, and at least so likely, an answer about the case of the moment
is given though it is not sure by itself."""

FEW_WORDS = 4
"""A follow-up of so few words says nothing by itself."""

LONGEST_GOING_ON = 8
"""Words of a question that goes on from the answer before."""

LIKELY_FROM = 0.35
"""The share from which on the likeliest of the offered is told at once, below its question: three
of four are the right one (bench/shops/cosmetics)."""

MOST_SEARCHED = 10
"""So far down the list is looked for what the case of the moment is about."""

TWIN_RATIO = 3
"""An entry whose share is within this factor of the best one's may be the one that is meant."""

RIVAL_RATIO = 10
"""An entry whose share is within this factor of the best one's may contradict it: what the answers
say tells two entries with the same question apart, though the customer cannot."""

Outcome = Literal["answered", "offered"]


async def give_answer(
    action: Action,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    topic: str | None,
    *,
    question: str | None = None,
    offer: bool = True,
    chosen: Entry | None = None,
    among: tuple[str, ...] = (),
    first: str | None = None,
    dialogue: Dialogue | None = None,
) -> Outcome | None:
    """Sends the approved answer to a question, or offers the two or three that are likely.

    ``topic`` is the question's intent, whose general answer is given when no entry is sure enough;
    None for a message that may be no question at all. ``question`` is the part of the message that
    asks; else it is the whole of the customer's last message. Without ``offer`` only a sure answer
    is sent, as while a person is awaited. An entry that was ``chosen`` is sent as it is; where
    only those ``among`` are meant, the likeliest of them, if it is at all: but the ``first`` one
    where it is likely and was not given right before, unless another is certain. ``dialogue`` is as
    this turn has made it so far; its case and its order decide what some entries answer
    (actions.case_answers).

    Returns what was sent: "answered" (or, where two entries answer the same question differently,
    that neither is given), "offered", or None for nothing.
    """
    dialogue = dialogue or Dialogue.of(tracker.get_slot("dialogue"))
    pressed = knowledge().entry(next(tracker.get_latest_entity_values("faq"), None))
    asked = question or tracker.latest_message.get("text") or ""
    sending = partial(_send, action, dispatcher, tracker, dialogue, asked)
    entry = chosen or (pressed if question is None else None)
    if entry:
        await sending(entry)
        return "answered"
    kind = kind_asked_about(asked, dialogue)
    awaited = is_awaited(tracker)
    offer = offer and not awaited
    if among:
        found = knowledge().search(asked, MOST_SEARCHED, kind)
        enough = settings().knowledge.threshold(language(tracker))
        if first and found and found[0].entry.id not in among:
            enough = CERTAIN
        certain = (m for m in found[:1] if m.score >= enough)
        is_new = not first or first != entry_answered_before(tracker)
        likely = (m for m in found if m.entry.id == first and is_new and m.score >= LEAST_RELATED)
        others = among if is_new else tuple(id_ for id_ in among if id_ != first)
        fitting = (m for m in found if m.entry.id in others and m.score >= RELATED_FROM)
        best = next(chain(certain, likely, fitting), None)
        if best:
            await sending(best.entry, best.score)
        return "answered" if best else None
    margin = 0 if topic else NOT_ASKED_MARGIN
    threshold = settings().knowledge.threshold(language(tracker)) + margin
    matches = [] if asked.startswith("/") else _matches(asked, threshold, tracker, topic, kind)
    twins = [match for match in matches if match.score * TWIN_RATIO >= matches[0].score]
    rivals = [match for match in matches if match.score * RIVAL_RATIO >= matches[0].score]
    is_likely = _share(rivals) >= OFFER_FROM + margin
    if is_likely and knowledge().contradict(*(match.entry for match in rivals)):
        if awaited:
            return None
        _admit_conflict(action, dispatcher, rivals)
        return "answered"
    choice = choose(matches, threshold, OFFER_FROM + margin)
    meant = [match for match in twins if topic and match.entry.intent == topic]
    about = _related(dialogue)
    if matches and not choice.given and _stands_out(matches, about):
        await sending(matches[0].entry, matches[0].score)
        return "answered"
    meant = (
        meant
        if len(meant) == 1
        else [m for m in choice.offered if m.entry.id in about and m.score >= RELATED_FROM]
    )
    sure = choice.given or (meant[0] if choice.offered and meant else None)
    sure = sure or _goes_on(choice.offered, asked, entry_answered_before(tracker))
    if sure:
        await sending(sure.entry, sure.score)
        return "answered"
    general = knowledge().answers_to(topic) if topic else []
    if offer and choice.offered and (not general or _share(choice.offered) >= threshold):
        top = choice.offered[0] if choice.offered[0].score >= LIKELY_FROM else None
        offered = [match.entry for match in choice.offered]
        said = await said_of(top.entry, asked, tracker, dialogue) if top else None
        _ask_which(action, dispatcher, tracker, offered, top, said)
        return "offered"
    if len(general) == 1:
        await sending(general[0])
        return "answered"
    if offer and general:
        _ask_which(action, dispatcher, tracker, general[:MOST_OFFERED])
        return "offered"
    return None


def _goes_on(offered: tuple[Match, ...], question: str, before: str | None) -> Match | None:
    """The likeliest of what would be offered, where a short question goes on from its answer: "how
    many do I get for that?"."""
    is_same = bool(offered) and offered[0].entry.id == before
    return offered[0] if is_same and len(question.split()) <= LONGEST_GOING_ON else None


def _stands_out(matches: list[Match], about: tuple[str, ...]) -> bool:
    """Whether the likeliest is about the case of the moment, and nothing else comes near it."""
    best, *others = matches
    is_alone = not others or best.score >= STANDS_OUT * others[0].score
    return best.entry.id in about and best.score >= LEAST_RELATED and is_alone


def _related(dialogue: Dialogue) -> tuple[str, ...]:
    """The answers that are likely meant by what the customer talks of: the case of the moment."""
    last = dialogue.last
    kind = case_kinds().get(last.kind) if last else None
    return kind.related if kind else ()


def _share(matches: Iterable[Match]) -> float:
    return sum(match.score for match in matches)


def _matches(
    question: str, threshold: float, tracker: Tracker, topic: str | None, kind: str | None
) -> list[Match]:
    """The likeliest entries; a follow-up that says too little is read after what it follows, unless
    it is about a general topic of its own."""
    matches = knowledge().search(question, MOST_OFFERED, kind)
    before = knowledge().entry(entry_answered_before(tracker))
    own = knowledge().answers_to(topic) if topic else []
    is_bare = len(question.split()) <= FEW_WORDS  # "kalo ke medan?"
    if own and before not in own and not is_bare:
        return matches
    if before and is_follow_up(question) and (not matches or matches[0].score < threshold):
        is_plain = not is_bare and matches and matches[0].score >= OFFER_FROM
        near = [m.entry for m in matches if m.score * RIVAL_RATIO >= matches[0].score]
        if is_plain and before not in near:
            return matches  # it says enough by itself
        asked = before.questions[before.language_for(language(tracker))][0]
        return knowledge().search(f"{asked} {question}", MOST_OFFERED, kind)
    return matches


def _admit_conflict(action: Action, dispatcher: CollectingDispatcher, twins: list[Match]) -> None:
    """Gives neither of two answers that say different things to the same question; staff are asked
    to look."""
    source = {"conflict": [match.entry.id for match in twins]}
    say(dispatcher, action, "utter_conflicting_answers", source=source)
    signal(dispatcher, look="conflicting answers")


def _ask_which(
    action: Action,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    entries: list[Entry],
    likely: Match | None = None,
    said: tuple[str, str, dict[str, Any]] | None = None,
) -> None:
    """Offers the questions of entries of which one is meant; the answer to the ``likely`` one is
    told with its question, so that nobody takes it for the answer to another."""
    spoken = language(tracker)
    questions = {e.id: e.questions[e.language_for(spoken)][0] for e in entries}
    first = likely.entry if likely else None
    buttons = [
        {"title": questions[entry.id], "payload": f'/ask_info{{"faq": "{entry.id}"}}'}
        for entry in entries if entry is not first
    ]  # fmt: skip
    buttons.append({"title": words("utter_something_else", tracker), "payload": "/nlu_fallback"})
    source: dict[str, Any] = {"twins": list(questions)}
    if likely is None or said is None:
        say(dispatcher, action, "utter_which_question", buttons=buttons, source=source)
        return
    entry, (answer, given, rests_on) = likely.entry, said
    source |= {**rests_on, "score": round(likely.score, 3)}
    if given != spoken:
        answer = f"{words('utter_other_language_only', tracker)} {answer}"
    say(
        dispatcher, action, "utter_likely_answer", buttons=buttons, source=source,
        question=questions[entry.id], answer=answer,
    )  # fmt: skip


async def _send(
    action: Action,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    dialogue: Dialogue,
    question: str,
    entry: Entry,
    score: float | None = None,
) -> None:
    """Sends the entry's answer, as the case or the order decides it; in another language than the
    customer's, it is introduced."""
    answer, given, source = await said_of(entry, question, tracker, dialogue)
    if score is not None:
        source["score"] = round(score, 3)
    before = source_before(tracker)
    if entry.id == before.get("faq") and source.get("instead") == before.get("instead"):
        answer = f"{words('utter_as_told', tracker)} {answer}"
    if given != language(tracker):
        answer = f"{words('utter_other_language_only', tracker)}\n\n{answer}"
    say_approved(dispatcher, action, answer, source)


class ActionFaq(Action):
    """For intents that ask something about the shop."""

    def name(self) -> str:
        return "action_faq"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        text = tracker.latest_message.get("text") or ""
        if asks_for_offers(text) and not is_awaited(tracker):
            await tell_of_offers(dispatcher, self, tracker)
            return []
        intent = tracker.latest_message["intent"]["name"]
        outcome = await give_answer(self, dispatcher, tracker, topic=intent)
        if outcome is None and not is_awaited(tracker):
            say(dispatcher, self, "utter_unknown_answer")
        solved = [SlotSet("case_solved", True)] if outcome == "answered" else []
        return [*solved, *likely_case(dispatcher, tracker)]


def likely_case(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Remembers which kind of case the answer or the offer that was just sent is about: an order
    number that comes next is for that."""
    sources = [(message.get("source") or {}) for message in dispatcher.messages]
    named = [id_ for s in sources for id_ in (s.get("faq"), *(s.get("twins") or ())[:1]) if id_]
    kinds = [kind for id_ in named for kind in case_kinds().values() if kind.answer == id_]
    if not kinds:
        return []
    dialogue = Dialogue.of(tracker.get_slot("dialogue"))
    dialogue.likely = kinds[0].key
    return [SlotSet("dialogue", dialogue.as_slot())]


knowledge()  # opened when the action server starts, not while the first customer waits
