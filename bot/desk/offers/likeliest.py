"""Who of a campaign's audience is likeliest to take it, one by one, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from aiohttp import web

from bot.currency import Currency
from bot.desk.offers.campaign_form import form_of
from bot.desk.offers.people import keeps_orders, likeliest_of
from bot.desk.page import DATABASE, LANGUAGE, SETTINGS, Page, day, go, number_in, page, whole_number
from bot.offers.takers import FEWEST_TAKERS, Fact, TakerModel
from bot.store.conversations.conversations import Conversation, load_conversation
from bot.store.engine.protocol import Database
from bot.store.offers.campaigns import load_campaign
from bot.store.offers.people import Profile

_A_PAGE = 50
_MOST_PAGES = 200


async def likeliest(request: web.Request) -> web.Response:
    """Those of a draft, the likeliest first."""
    app, given = request.app, number_in(request)
    campaign = await app[DATABASE].run(lambda database: load_campaign(database, given))
    currency = Currency(app[SETTINGS].shop.currency)
    audience = form_of(campaign, currency).audience
    if campaign.state != "draft" or audience.likeliest is None:
        return go(f"/desk/campaigns/{campaign.id}")
    people, learned = await likeliest_of(request, campaign, audience)
    number = min(whole_number(request.query.get("page", "")) or 0, _MOST_PAGES)
    first = number * _A_PAGE
    some = people[first : first + _A_PAGE]
    chats = await app[DATABASE].run(partial(_chats, some=some))
    today, facts = app[SETTINGS].time.today(), _facts(request)
    return page(
        request, "offers/likeliest.html", campaign=campaign, learned=learned,
        keeps_orders=keeps_orders(request), fewest_takers=FEWEST_TAKERS, number=number,
        more=len(people) > first + _A_PAGE and number < _MOST_PAGES,
        people=[
            (first + place, chat, one, *_sides(learned.in_use, facts, one, today))
            for place, (chat, one) in enumerate(zip(chats, some), 1)
        ],
        day=lambda text: day(request, date.fromisoformat(text)),
        money=partial(currency.tell, language=request[LANGUAGE]),
    )  # fmt: skip


def _chats(database: Database, some: Iterable[Profile]) -> list[Conversation]:
    return [load_conversation(database, one.conversation_id) for one in some]


def _facts(request: web.Request) -> tuple[Fact, ...]:
    """Those that count here; of orders nothing is known where the shop keeps them elsewhere."""
    return ("offers", "recency", "orders") if keeps_orders(request) else ("offers",)


def _sides(
    model: TakerModel | None, facts: tuple[Fact, ...], one: Profile, today: date
) -> tuple[list[Fact], list[Fact]]:
    """What speaks for them and what against; of the plain rule, what it looks at."""
    if model is None:
        return [fact for fact in facts if fact != "orders"], []
    reasons = model.reasons(one, today)
    return [one for one in facts if reasons[one]], [one for one in facts if not reasons[one]]


PAGES = [Page("GET", r"/campaigns/{id:\d+}/likeliest", likeliest, "editor")]
