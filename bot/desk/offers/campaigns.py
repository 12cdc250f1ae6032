"""Campaigns: listed, written, looked at, started, stopped, and what they brought."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web

from bot.currency import Currency
from bot.desk.inbox.conversations import LABELS
from bot.desk.insight.topic_names import topic_names
from bot.desk.offers.campaign_form import (
    HELD_OUT,
    MOST_DAYS,
    MOST_TEXTS,
    CampaignForm,
    check_form,
    check_places,
    form_of,
    read_form,
)
from bot.desk.offers.people import check_start, keeps_orders, people_of
from bot.desk.page import (
    DATABASE,
    MESSAGE_TEMPLATES,
    SETTINGS,
    Page,
    Refused,
    fields,
    go,
    number_in,
    page,
    say,
    user_of,
    whole_number,
)
from bot.desk.settings.channels import CHANNELS
from bot.languages import LANGUAGES
from bot.offers.choice import reached_channels
from bot.offers.effect import effect, gain_that_shows, people_needed
from bot.offers.takers import FEWEST_TAKERS
from bot.offers.texts import (
    HOW_TO_STOP,
    PARAMETERS,
    Variant,
    free_words,
    names_customer,
    template_of,
)
from bot.offers.timing import open_until, opens_at
from bot.replies_file import Responses
from bot.reply_wordings import wording_in
from bot.store.offers.campaigns import Campaign, Campaigns, Draft
from bot.store.offers.outcomes import Result, result_of
from bot.watched_file import WatchedFile

CAMPAIGNS = web.AppKey("campaigns", Campaigns)
REPLIES: web.AppKey[WatchedFile[Responses]] = web.AppKey("replies", WatchedFile)
"""What the bot says."""

NAME_SHOWN = "Rina"
"""Stands for the customer's name where a text is shown."""


async def campaigns(request: web.Request) -> web.Response:
    """All of them, the newest first, with how far they are."""
    listed = await request.app[CAMPAIGNS].all()
    results = {one.id: await _result(request, one) for one in listed if one.state != "draft"}
    effects = {number: _effect(result) for number, result in results.items()}
    return page(
        request, "offers/campaigns.html", campaigns=listed, results=results, effects=effects,
        opens=_opens(request),
    )  # fmt: skip


async def edit(request: web.Request) -> web.Response:
    """The form of a draft, or of a new one."""
    given = whole_number(request.query.get("id", ""))
    campaign: Draft = await request.app[CAMPAIGNS].get(given) if given else Draft()
    if isinstance(campaign, Campaign) and campaign.state != "draft":
        return go(f"/desk/campaigns/{campaign.id}")
    form = form_of(campaign, Currency(request.app[SETTINGS].shop.currency))
    if not given and not keeps_orders(request):
        form = form_of(Draft(counts="answers"), Currency(request.app[SETTINGS].shop.currency))
    return await _form(request, form, given)


async def count(request: web.Request) -> web.Response:
    """Whom the form as it is typed would reach: a part of its page."""
    form = await read_form(request)
    people = await people_of(request, form.draft, form.audience, form.variants)
    return page(
        request, "offers/reach.html", people=people, draft=form.draft,
        keeps_orders=keeps_orders(request), fewest_takers=FEWEST_TAKERS,
    )  # fmt: skip


async def save(request: web.Request) -> web.Response:
    """Kept as a draft and shown; or the form as it was filled, with the reason why not."""
    form = await read_form(request)
    given = whole_number((await fields(request, "id"))[0])
    try:
        check_form(form)
    except Refused as error:
        return await _form(request, form, given, say(request, str(error)))
    number = await request.app[CAMPAIGNS].save(form.draft, user_of(request).login, given)
    return go(f"/desk/campaigns/{number}")


async def show(request: web.Request) -> web.Response:
    """A draft as customers would read it and whom it reaches; else what it brought so far."""
    return await _show(request, await request.app[CAMPAIGNS].get(number_in(request)))


async def start(request: web.Request) -> web.Response:
    """Only with a clear yes, and as whom it reaches was shown."""
    campaign = await request.app[CAMPAIGNS].get(number_in(request))
    sure, shown = await fields(request, "sure", "shown")
    form = _form_of(request, campaign)
    people = await people_of(request, campaign, form.audience, form.variants)
    try:
        check_places(form)
        check_start(request, campaign, form.audience, people)
        if not sure or whole_number(shown) is None:
            raise Refused("Say that it may go to these people: tick the box above the button.")
        if people.chosen > 1.1 * int(shown) + 5:
            raise Refused("More people belong to it by now. Look at the numbers once more.")
    except Refused as error:
        return await _show(request, campaign, say(request, str(error)))
    await request.app[CAMPAIGNS].start(campaign.id, user_of(request).login)
    return go(f"/desk/campaigns/{campaign.id}")


async def change(request: web.Request) -> web.Response:
    """Pauses, goes on, ends; or removes a draft."""
    number, by = number_in(request), user_of(request).login
    [what] = await fields(request, "what")
    known = request.app[CAMPAIGNS]
    if what == "remove":
        await known.remove(number, by)
        return go("/desk/campaigns")
    done = {"pause": known.pause, "resume": known.resume, "end": known.end}.get(what)
    if done is None:
        raise Refused("Choose one of what the form offers.")
    await done(number, by)
    return go(f"/desk/campaigns/{number}")


async def _show(request: web.Request, campaign: Campaign, why: str = "") -> web.Response:
    form, templates = _form_of(request, campaign), request.app[MESSAGE_TEMPLATES].now()
    shown: dict[str, Any] = {
        "campaign": campaign, "audience": form.audience, "texts": _texts(request, form.variants),
        "numbers": form.numbers, "why": why, "offers": request.app[SETTINGS].offers,
        "topic": (await topic_names(request)).of, "languages_spoken": LANGUAGES,
        "is_named": any(names_customer(one, templates) for one in form.variants),
        "labels_by_id": {one.id: one.name for one in await request.app[LABELS].all()},
    }  # fmt: skip
    status = 422 if why else 200
    if campaign.state == "draft":
        people = await people_of(request, campaign, form.audience, form.variants)
        shown |= {
            "people": people, "draft": campaign, "keeps_orders": keeps_orders(request),
            "fewest_takers": FEWEST_TAKERS,
        }  # fmt: skip
        return page(request, "offers/draft.html", status=status, **shown)
    result = await _result(request, campaign)
    measured = result.offered.measured + result.held_out.measured
    is_on_its_way = bool(result.waiting) or campaign.planned_at is None
    shown["opens"] = _opens(request) if is_on_its_way else ""
    share = result.held_out.taken / result.held_out.measured if result.held_out.measured else 0.0
    return page(
        request, "offers/result.html", status=status, result=result, effect=_effect(result),
        shows=gain_that_shows(measured, max(share, 0.01), campaign.held_out or 0.1),
        needed=people_needed(max(share, 0.05), 0.05, campaign.held_out or 0.1), **shown,
    )  # fmt: skip


def _opens(request: web.Request) -> str:
    """The time of day at which offers leave again; empty while they do, or never do."""
    settings, now = request.app[SETTINGS], time.time()
    if open_until(settings.offers.hours, settings.time.zone, now) is not None:
        return ""
    opens = opens_at(settings.offers.hours, settings.time.zone, now)
    return f"{settings.time.at(opens):%H:%M}" if opens else ""


async def _result(request: web.Request, campaign: Campaign) -> Result:
    return await request.app[DATABASE].run(lambda database: result_of(database, campaign))


def _effect(result: Result) -> object:
    offered, held_out = result.offered, result.held_out
    return effect(offered.taken, offered.measured, held_out.taken, held_out.measured)


def _form_of(request: web.Request, campaign: Campaign) -> CampaignForm:
    return form_of(campaign, Currency(request.app[SETTINGS].shop.currency))


def _texts(
    request: web.Request, variants: tuple[Variant, ...]
) -> list[list[tuple[str, str, str]]]:
    """Of each text what customers read: language, channel ("": those that take free words), words.
    """
    templates = request.app[MESSAGE_TEMPLATES].now()
    values = dict(zip(PARAMETERS, (NAME_SHOWN, request.app[SETTINGS].shop.name)))
    texts = []
    for variant in variants:
        said: list[tuple[str, str, str]] = [
            (code, "", free_words(variant.words[code], code, values, _how_to_stop(request, code)))
            for code in LANGUAGES if code in variant.words
        ]
        for channel in reached_channels([*request.app[CHANNELS]]):
            for code in LANGUAGES:
                if template := template_of(variant, templates, channel, code):
                    filled = template.filled([values[name] for name in template.parameters])
                    said.append((code, channel, filled.text))
        texts.append(said)
    return texts


def _how_to_stop(request: web.Request, language: str) -> str | None:
    return wording_in(request.app[REPLIES].now().get(HOW_TO_STOP, []), language, "", {})


async def _form(
    request: web.Request, form: CampaignForm, number: int | None, why: str = ""
) -> web.Response:
    people = await people_of(request, form.draft, form.audience, form.variants)
    names = {one.name for one in request.app[MESSAGE_TEMPLATES].now() if one.purpose == "offers"}
    texts = [*form.variants, *[Variant()] * MOST_TEXTS][:MOST_TEXTS]
    return page(
        request, "offers/campaign_form.html", status=422 if why else 200, form=form, number=number,
        why=why, people=people, draft=form.draft, texts=texts, template_names=sorted(names),
        channels=reached_channels([*request.app[CHANNELS]]), languages_spoken=LANGUAGES,
        offered_labels=await request.app[LABELS].all(), topic=(await topic_names(request)).of,
        shares=HELD_OUT, most_days=MOST_DAYS, keeps_orders=keeps_orders(request),
        currency=request.app[SETTINGS].shop.currency, fewest_takers=FEWEST_TAKERS,
    )  # fmt: skip


PAGES = [
    Page("GET", "/campaigns", campaigns, "editor"),
    Page("GET", "/campaigns/edit", edit, "editor"),
    Page("POST", "/campaigns/count", count, "editor"),
    Page("POST", "/campaigns/save", save, "editor"),
    Page("GET", r"/campaigns/{id:\d+}", show, "editor"),
    Page("POST", r"/campaigns/{id:\d+}/start", start, "editor"),
    Page("POST", r"/campaigns/{id:\d+}/change", change, "editor"),
]
