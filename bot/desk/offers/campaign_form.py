"""The form of a campaign: what staff chose and wrote, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aiohttp import web

from bot.currency import Currency
from bot.desk.page import SETTINGS, Refused, fields, rows, whole_number
from bot.languages import LANGUAGES
from bot.offers.audience import Audience
from bot.offers.texts import PARAMETERS, Variant, unknown_place
from bot.store.offers.campaigns import Campaign, Draft

MOST_TEXTS = 3
HELD_OUT = (0.1, 0.2, 0.5, 0.0)
"""The shares that can be chosen; one in ten first, as for who chooses nothing."""
LONGEST_NAME, LONGEST_WORDS = 80, 1000
MOST_DAYS = 90
_LISTS = ("channels", "languages", "topics")


@dataclass(frozen=True)
class CampaignForm:
    """As it was typed: ``numbers`` by the audience's fields."""

    draft: Draft
    audience: Audience
    variants: tuple[Variant, ...]
    numbers: dict[str, str]


NUMBERS = (
    "orders_from", "orders_to", "ordered_within", "not_ordered_for", "spent_from", "likeliest"
)  # fmt: skip


def form_of(campaign: Campaign | Draft, currency: Currency) -> CampaignForm:
    """A campaign as the form shows it."""
    audience = Audience.from_dict(campaign.audience)
    numbers = {name: getattr(audience, name) for name in NUMBERS}
    if numbers["spent_from"] is not None:
        numbers["spent_from"] = Decimal(numbers["spent_from"]).scaleb(-currency.decimals)
    told = {name: "" if value is None else f"{value}" for name, value in numbers.items()}
    variants = tuple(Variant(**one) for one in campaign.variants)
    return CampaignForm(campaign, audience, variants, told)


async def read_form(request: web.Request) -> CampaignForm:
    """What was sent, as far as it can be read: what cannot is left out of the draft, and stays as
    it was typed in ``numbers``."""
    form = await request.post()
    name, bought, takers, shares, counts, days, held_out = await fields(
        request, "name", "bought", "takers", "shares", "counts", "days", "held_out"
    )
    typed = dict(zip(NUMBERS, await fields(request, *NUMBERS)))
    numbers = {key: whole_number(value) for key, value in typed.items()}
    if numbers["spent_from"] is not None:
        currency = Currency(request.app[SETTINGS].shop.currency)
        numbers["spent_from"] = currency.amount(Decimal(numbers["spent_from"]))
    lists: dict[str, Any] = {
        key: tuple(str(value)[:100] for value in form.getall(key, [])) for key in _LISTS
    }
    labels = tuple(
        number for value in form.getall("labels", []) if (number := whole_number(str(value)))
    )
    audience = Audience(
        **lists, labels=labels, bought=bought[:200], takers=bool(takers), **numbers  # type: ignore[arg-type]
    )
    variants = await _variants(request)
    share = next((one for one in HELD_OUT if f"{one}" == held_out), HELD_OUT[0])
    draft = Draft(
        name[:LONGEST_NAME], audience.as_dict(), tuple(one.as_dict() for one in variants), share,
        "learning" if shares == "learning" else "equal",
        "answers" if counts == "answers" else "orders",
        min(max(whole_number(days) or 14, 1), MOST_DAYS),
    )  # fmt: skip
    return CampaignForm(draft, audience, variants, typed)


async def _variants(request: web.Request) -> tuple[Variant, ...]:
    """Those that say something."""
    written = await rows(request, "template", *(f"words_{language}" for language in LANGUAGES))
    variants = [
        Variant(template[:200], {code: text for code, text in zip(LANGUAGES, texts) if text})
        for template, *texts in written[:MOST_TEXTS]
    ]
    return tuple(one for one in variants if one.template or one.words)


def check_form(form: CampaignForm) -> None:
    """Raises Refused: something is missing, or is no number."""
    if not form.draft.name:
        raise Refused("Give the campaign a name.")
    if not form.variants:
        raise Refused("Write what customers are told, or choose an approved template.")
    for variant in form.variants:
        if any(len(text) > LONGEST_WORDS for text in variant.words.values()):
            most = LONGEST_WORDS
            raise Refused("A text is too long. Write {most} characters at most.", most=most)
    check_places(form)
    for typed in form.numbers.values():
        if typed and whole_number(typed) is None:
            raise Refused("{typed!r} is no whole number. Write one such as 30.", typed=typed)
    _check_rules(form.audience)


def _check_rules(audience: Audience) -> None:
    """Raises Refused: two of them can never hold at once, or nobody is left."""
    if audience.likeliest == 0:
        raise Refused("Write of how many people it is to be the likeliest, or leave it empty.")
    least, most = audience.orders_from, audience.orders_to
    if least is not None and most is not None and least > most:
        raise Refused(
            "Nobody has {least} orders or more and at most {most}. Change one of the two.",
            least=least, most=most,
        )  # fmt: skip
    within, since = audience.ordered_within, audience.not_ordered_for
    if within is not None and since is not None and since > within:
        raise Refused(
            "Nobody ordered within {within} days and has not ordered for {since}. Change one of "
            "the two.",
            within=within, since=since,
        )  # fmt: skip
    if most == 0 and (within is not None or audience.spent_from or audience.bought):
        raise Refused(
            "Who has no order bought nothing. Allow more orders, or take away what they bought, "
            "spent or when they ordered."
        )


def check_places(form: CampaignForm) -> None:
    """Raises Refused: customers would read braces."""
    for text in (text for variant in form.variants for text in variant.words.values()):
        if place := unknown_place(text):
            raise Refused(
                "{place!r} would be read as it stands. Only {known} are filled in: write one of "
                "them, or take it out.",
                place=place[:40], known=", ".join(f"{{{name}}}" for name in PARAMETERS),
            )  # fmt: skip
