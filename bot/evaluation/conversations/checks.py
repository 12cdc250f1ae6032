"""What was written down of a turn, compared with what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.evaluation.conversations.asked_facts import asked_for
from bot.evaluation.conversations.conversation import Change, Check
from bot.evaluation.conversations.observation import Observed
from bot.evaluation.conversations.spoken_language import language_of_text
from bot.order_numbers import same_order_number


@dataclass(frozen=True)
class Failure:
    """``check`` is which one failed; ``why`` says it to people."""

    check: str
    why: str


def failures(check: Check, seen: Observed) -> list[Failure]:
    """All that is wrong with the turn, in the order of the checks; none if it is right."""
    looks = _OF_ANY_TURN if not seen.replies and check.silent_ok else (*_OF_ANY_TURN, *_OF_REPLIES)
    return [Failure(name, why) for name, look in looks for why in look(check, seen)]


def looked_at(check: Check | None) -> list[str]:
    """The names of the checks that are made."""
    if check is None:
        return []
    made = {
        "case": check.kinds or check.states,
        "facts": check.facts,
        "changed": check.changed is not None,
        "handover": check.handover is not None,
        "reply": not check.silent_ok,
        "source": check.sources,
        "language": check.language,
        "must": check.must,
        "must_not": check.must_not,
        "asks": check.asks,
        "asks_again": check.asks_again,
        "questions": check.questions is not None,
    }
    return [name for name, is_made in made.items() if is_made]


def wrong_facts(check: Check, seen: Observed) -> dict[str, str]:
    """The facts that are not known as they should be, each with why."""
    wrong = {}
    for name, values in check.facts.items():
        known = seen.facts.get(name)
        if known is None:
            wrong[name] = f"{name} is not known; it should be {_any(values)}"
        elif not any(_is_fact(name, value, known) for value in values):
            wrong[name] = f"{name} is {known!r}; it should be {_any(values)}"
    return wrong


def wrong_changes(check: Check | None, seen: Observed) -> list[Change]:
    """What was changed in the shop's records and should not have been."""
    if check is None or check.changed is None:
        return list(seen.foreign)
    wanted = {_comparable(change) for change in check.changed}
    return [change for change in seen.changes if _comparable(change) not in wanted]


def _case(check: Check, seen: Observed) -> Iterator[str]:
    if not (check.kinds or check.states):
        return
    wanted = " ".join(" or ".join(part) for part in (check.kinds, check.states) if part)
    if seen.case is None:
        yield f"there is no case; it should be {wanted}"
    elif check.kinds and seen.case.kind not in check.kinds:
        yield f"the case in hand is {seen.case.kind} {seen.case.state}; it should be {wanted}"
    elif check.states and seen.case.state not in check.states:
        yield f"the case {seen.case.kind} is {seen.case.state}; it should be {wanted}"


def _facts(check: Check, seen: Observed) -> Iterator[str]:
    yield from wrong_facts(check, seen).values()


def _changed(check: Check, seen: Observed) -> Iterator[str]:
    if check.changed is None:
        return
    for wrong in wrong_changes(check, seen):
        yield f"in the shop's records {wrong.order} got {wrong.what}, which is wrong"
    done = {_comparable(change) for change in seen.changes}
    for lacking in (change for change in check.changed if _comparable(change) not in done):
        yield f"in the shop's records {lacking.order} should have got {lacking.what}; it did not"


def _handover(check: Check, seen: Observed) -> Iterator[str]:
    if check.handover and not (seen.called or seen.with_person):
        yield "no person was called"
    if check.handover is False and seen.called:
        yield "a person was called, and should not be"


def _reply(check: Check, seen: Observed) -> Iterator[str]:
    if not seen.replies:
        yield "a person has the chat, and nobody answers" if seen.with_person else "no reply"


def _source(check: Check, seen: Observed) -> Iterator[str]:
    found = [source for reply in seen.replies for source in sources_of(reply.source)]
    if check.sources and not any(_same_source(a, b) for a in check.sources for b in found):
        rests = f"rests on {', '.join(found)}" if found else "rests on no answer and no record"
        yield f"the reply {rests}; it should on {_any(check.sources)}"


def sources_of(source: dict[str, object]) -> list[str]:
    """What a reply rests on, as checks name it: faq:ID, order:NUMBER, product."""
    named = [f"{kind}:{source[kind]}" for kind in ("faq", "order") if source.get(kind)]
    return [*named, *(["product"] if source.get("product") else [])]


def _language(check: Check, seen: Observed) -> Iterator[str]:
    if check.language is None:
        return
    for reply in seen.replies:
        spoken = language_of_text(reply.text or "")
        if spoken not in (None, check.language):
            yield f"said in {spoken}, not in {check.language}: {_short(reply.text)}"
            return


def _must(check: Check, seen: Observed) -> Iterator[str]:
    said = _plain(seen.text)
    for group in check.must:
        if not any(_plain(words) in said for words in group):
            yield f"does not say {_any(group)}"


def _must_not(check: Check, seen: Observed) -> Iterator[str]:
    said = _plain(seen.text)
    for words in check.must_not:
        if _plain(words) in said:
            yield f"says {words!r}, which it must not"


def _asks(check: Check, seen: Observed) -> Iterator[str]:
    asked = {fact for reply in seen.replies for fact in asked_for(reply)}
    if check.asks and not asked & set(check.asks):
        does = f"asks for {', '.join(sorted(asked))}" if asked else "asks for nothing"
        yield f"{does}; it should ask for {_any(check.asks)}"


def _asks_again(check: Check, seen: Observed) -> Iterator[str]:
    asked = {fact for reply in seen.replies for fact in asked_for(reply)}
    for fact in check.asks_again:
        if fact in asked:
            yield f"asks for {fact}, which is known or not needed"


def _questions(check: Check, seen: Observed) -> Iterator[str]:
    count = sum(len(re.findall(r"\?+(?=\s|$|[)\"”])", reply.text or "")) for reply in seen.replies)
    if check.questions is not None and count > check.questions:
        yield f"asks {count} questions; at most {check.questions} would do"


_Look = Callable[[Check, Observed], Iterator[str]]
_OF_ANY_TURN: tuple[tuple[str, _Look], ...] = (
    ("case", _case), ("facts", _facts), ("changed", _changed), ("handover", _handover),
)  # fmt: skip
_OF_REPLIES: tuple[tuple[str, _Look], ...] = (
    ("reply", _reply), ("source", _source), ("language", _language), ("must", _must),
    ("must_not", _must_not), ("asks", _asks), ("asks_again", _asks_again),
    ("questions", _questions),
)  # fmt: skip


def _is_fact(name: str, wanted: str, known: str) -> bool:
    if name == "order":
        return same_order_number(wanted) == same_order_number(known)
    if name in ("phone", "amount"):
        digits, of_known = re.sub(r"\D", "", wanted), re.sub(r"\D", "", known)
        if digits:
            if name == "phone":
                return digits.lstrip("0") in of_known
            return of_known in (digits, f"{digits}000")  # "835" of "835rb"
    if name == "photo" and wanted.casefold() == "true":
        return known not in ("", "none")
    return _plain(wanted) in _plain(known)


def _same_source(wanted: str, found: str) -> bool:
    if wanted.startswith("order:") and found.startswith("order:"):
        return same_order_number(wanted[6:]) == same_order_number(found[6:])
    return wanted == found


def _comparable(change: Change) -> tuple[str, str]:
    return same_order_number(change.order), change.what


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _any(values: tuple[str, ...]) -> str:
    return " or ".join(map(repr, values))


def _short(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= 60 else f"{line[:59]}…"
