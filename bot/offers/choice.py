"""The people of a campaign, and who of them is held out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.offers.audience import Audience
from bot.offers.sharing import equal_variant, is_held_out
from bot.offers.takers import Learned, likeliest
from bot.store.offers.campaigns import Campaign
from bot.store.offers.members import Member
from bot.store.offers.people import Profile

NO_OFFERS_IN = ("web", "terminal")
"""Who has left these is not reached there any more."""


def reached_channels(channels: Iterable[str]) -> list[str]:
    """Those of the shop's channels in which an offer finds its customer."""
    return [name for name in channels if name not in NO_OFFERS_IN]


def chosen(
    audience: Audience, fitting: list[Profile], learned: Learned, key: bytes, today: date
) -> list[Profile]:
    """Of those whom the rules of ``audience`` hold for, whom a campaign is for; ``key`` is its own,
    ``learned`` what earlier ones showed."""
    if audience.likeliest is None:
        return fitting
    return likeliest(fitting, audience.likeliest, learned.in_use, key, today)


def members(campaign: Campaign, people: Iterable[Profile]) -> list[Member]:
    """As its members. Always the same are held out, and get the same text where each text goes to
    the same share of people."""
    return [
        Member(
            one.person,
            one.conversation_id,
            one.channel,
            one.language,
            is_held_out(campaign.draw_key, one.person, campaign.held_out),
            one.is_known or campaign.counts == "answers",
            one.orders_that_day,
            _variant(campaign, one.person),
        )
        for one in people
    ]


def _variant(campaign: Campaign, person: int) -> int | None:
    count = len(campaign.variants)
    if campaign.shares == "learning" and count > 1:
        return None
    return equal_variant(campaign.draw_key, person, count)
