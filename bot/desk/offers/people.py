"""Whom a campaign is for, as it is now: counted for its page."""

from __future__ import annotations

import time
from dataclasses import dataclass

from aiohttp import web

from bot.desk.page import DATABASE, MESSAGE_TEMPLATES, SETTINGS, Refused
from bot.desk.settings.channels import CHANNELS
from bot.offers.audience import Audience, belongs
from bot.offers.choice import chosen, reached_channels
from bot.offers.effect import gain_that_shows
from bot.offers.reach import Reach, reach_of
from bot.offers.takers import Learned, learned_from
from bot.offers.texts import Variant
from bot.store.offers.campaigns import Campaign, Draft
from bot.store.offers.people import Profile, everybody

USUAL_SHARE = 0.05
"""Who buys without an offer in two weeks or so, for the estimate of what can be shown."""


@dataclass(frozen=True)
class People:
    """``agreed`` want offers at all; the rules hold for ``fitting`` of them, and ``chosen`` belong
    to the audience, ``known`` of whom are customers whose orders we see. ``topics`` are what the
    agreed wanted last. ``shows`` is the smallest gain that they could show, None: none at all.
    ``is_ranked`` says whether only the likeliest were, ``learned`` what ended campaigns showed of
    who takes offers."""

    agreed: int
    fitting: int
    chosen: int
    known: int
    topics: list[str]
    reach: list[Reach]
    shows: float | None
    is_ranked: bool
    learned: Learned

    @property
    def with_text(self) -> int:
        """For how many of the chosen there is something in their language and channel."""
        return sum(one.people for one in self.reach if one.has_text)


async def people_of(
    request: web.Request, draft: Draft, audience: Audience, variants: tuple[Variant, ...]
) -> People:
    app = request.app
    channels, now = app[CHANNELS], time.time()

    def within(one: Profile) -> float | None:
        return channels[one.channel].answer_within_s(one.chat)

    agreed, fitting = await _fitting(request, audience, now)
    learned = await app[DATABASE].run(lambda database: learned_from(database, draft.counts))
    found = _chosen(request, draft, audience, fitting, learned, now)
    known = sum(one.is_known for one in found)
    measured = known if draft.counts == "orders" else len(found)
    shows = gain_that_shows(measured, USUAL_SHARE, draft.held_out) if draft.held_out else None
    reach = reach_of(found, fitting, variants, app[MESSAGE_TEMPLATES].now(), within, now)
    topics = sorted({one.topic for one in agreed if one.topic})
    return People(
        len(agreed), len(fitting), len(found), known, topics, reach, shows,
        audience.likeliest is not None, learned,
    )  # fmt: skip


async def likeliest_of(
    request: web.Request, draft: Draft, audience: Audience
) -> tuple[list[Profile], Learned]:
    """Whom it goes to, the likeliest first, and what they were ranked by."""
    now = time.time()
    _, fitting = await _fitting(request, audience, now)
    learned = await request.app[DATABASE].run(lambda database: learned_from(database, draft.counts))
    return _chosen(request, draft, audience, fitting, learned, now), learned


async def _fitting(
    request: web.Request, audience: Audience, now: float
) -> tuple[list[Profile], list[Profile]]:
    """Who wants offers, and for whom of them the rules hold."""
    app = request.app
    today = app[SETTINGS].time.at(now).date()
    names = reached_channels([*app[CHANNELS]])
    agreed: list[Profile] = []
    async for some in everybody(app[DATABASE], names, today.isoformat()):
        agreed += some
    return agreed, [one for one in agreed if belongs(one, audience, today)]


def _chosen(
    request: web.Request, draft: Draft, audience: Audience, fitting: list[Profile],
    learned: Learned, now: float,
) -> list[Profile]:  # fmt: skip
    """As the campaign will choose; before it is saved, others of who are equally likely."""
    key = draft.draw_key if isinstance(draft, Campaign) else b""
    return chosen(audience, fitting, learned, key, request.app[SETTINGS].time.at(now).date())


def keeps_orders(request: web.Request) -> bool:
    """Whether the shop's orders are where campaigns look for them."""
    return request.app[SETTINGS].shop.source == "sqlite"


def check_start(request: web.Request, draft: Draft, audience: Audience, people: People) -> None:
    """Raises Refused: it would reach nobody, or leave out who speaks another language."""
    if not keeps_orders(request) and (audience.needs_orders or draft.counts == "orders"):
        raise Refused(
            "The shop keeps its orders elsewhere: choose nobody by them, and count messages."
        )
    if not people.agreed:
        raise Refused(
            "Nobody has said yes to offers yet. Whoever runs Sapa can have the bot ask for it: the "
            "guide to offers says how."
        )
    if not people.chosen:
        raise Refused("Nobody who said yes to offers belongs to it. Take a rule away.")
    if lacking := [one for one in people.reach if one.people and not one.has_text]:
        count = sum(one.people for one in lacking)
        raise Refused(
            "For {count} of these people there is no text in their language and channel. Write "
            "one, or choose languages and channels.",
            count=count,
        )
