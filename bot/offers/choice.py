"""The people of a campaign, and who of them is held out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.offers.audience import Audience, belongs
from bot.offers.sharing import equal_variant, is_held_out
from bot.store.offers.campaigns import Campaign
from bot.store.offers.members import Member
from bot.store.offers.people import Profile

NO_OFFERS_IN = ("web", "terminal")
"""Who has left these is not reached there any more."""


def reached_channels(channels: Iterable[str]) -> list[str]:
    """Those of the shop's channels in which an offer finds its customer."""
    return [name for name in channels if name not in NO_OFFERS_IN]


def chosen(campaign: Campaign, known: Iterable[Profile], today: date) -> list[Member]:
    """Those who belong to its audience. Always the same are held out, and get the same text where
    each text goes to the same share of people."""
    audience = Audience.from_dict(campaign.audience)
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
        for one in known
        if belongs(one, audience, today)
    ]


def _variant(campaign: Campaign, person: int) -> int | None:
    count = len(campaign.variants)
    if campaign.shares == "learning" and count > 1:
        return None
    return equal_variant(campaign.draw_key, person, count)
