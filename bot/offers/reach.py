"""Whom a campaign reaches, by channel and language: before it is started."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.evaluation.intervals import difference
from bot.message_templates import MessageTemplate
from bot.offers.texts import Variant, template_of
from bot.offers.timing import words_taken_until
from bot.store.offers.people import Profile

Within = Callable[[Profile], float | None]
"""For how many seconds a person's platform lets the shop answer: ``Channel.answer_within_s``."""


@dataclass(frozen=True)
class Reach:
    """How many ``people`` of a channel speak a language, of ``fitting`` for whom the rules hold. As
    it is now ``words`` of them would get free words and ``templates`` an approved template; the
    others nothing, unless they write. ``has_text`` says whether there is anything in their language
    at all, ``is_less`` whether surely a smaller share of these was chosen than of all others."""

    channel: str
    language: str | None
    people: int
    fitting: int
    words: int
    templates: int
    has_text: bool
    is_less: bool

    @property
    def reached(self) -> int:
        return self.words + self.templates


def reach_of(
    people: Iterable[Profile],
    fitting: Iterable[Profile],
    variants: Sequence[Variant],
    templates: Sequence[MessageTemplate],
    within: Within,
    now: float,
) -> list[Reach]:
    """The largest group first; groups too of whom nobody was chosen. Of several texts each must be
    there: who gets which is drawn."""
    counts: dict[tuple[str, str | None], Counter[str]] = {}
    for one in fitting:
        counts.setdefault((one.channel, one.language), Counter())["fitting"] += 1
    for one in people:
        count = counts[one.channel, one.language]
        count["people"] += 1
        count[_how(one, variants, templates, within, now)] += 1
    whole = sum(counts.values(), Counter())
    return sorted(
        (
            Reach(
                channel, language, count["people"], count["fitting"], count["words"],
                count["templates"], _has_text(channel, language, variants, templates),
                _is_less(count, whole),
            )
            for (channel, language), count in counts.items()
        ),
        key=lambda one: (-one.people, -one.fitting, one.channel, one.language or ""),
    )  # fmt: skip


def _is_less(count: Counter[str], whole: Counter[str]) -> bool:
    others = whole["fitting"] - count["fitting"]
    if not others:
        return False
    chosen = whole["people"] - count["people"]
    return difference(count["people"], count["fitting"], chosen, others)[1] < 0


def _how(
    one: Profile,
    variants: Sequence[Variant],
    templates: Sequence[MessageTemplate],
    within: Within,
    now: float,
) -> str:
    language = one.language or ""
    until = words_taken_until(within(one), one.written_at)
    takes_words = until is not None and now < until
    if takes_words and variants and all(variant.words.get(language) for variant in variants):
        return "words"
    is_reached = bool(variants) and all(
        (takes_words and variant.words.get(language))
        or template_of(variant, templates, one.channel, language)
        for variant in variants
    )
    return "templates" if is_reached else "nothing"


def _has_text(
    channel: str,
    language: str | None,
    variants: Sequence[Variant],
    templates: Sequence[MessageTemplate],
) -> bool:
    return bool(variants) and all(
        variant.words.get(language or "")
        or template_of(variant, templates, channel, language or "") is not None
        for variant in variants
    )
