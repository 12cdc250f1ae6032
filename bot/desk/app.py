"""The desk as an application of its own, to be added under /desk to the gateway's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

from aiohttp import web

from bot.desk import (
    account,
    answers,
    attachments,
    case_acts,
    cases,
    conversation_acts,
    conversations,
    erasures,
    examples,
    fairness,
    files,
    flags,
    flows,
    kinds,
    live,
    login,
    notices,
    people,
    publish,
    ratings,
    replies,
    second_factor,
    single_sign_on,
    teach,
    try_out,
)
from bot.desk.canned_replies import CANNED, followed_canned_replies
from bot.desk.case_kinds import CASE_KINDS
from bot.desk.case_kinds import FOLDER as CASES_FOLDER
from bot.desk.customer_card import SHOP
from bot.desk.guard import SESSION_COOKIE, SessionCookie, guarded, shown
from bot.desk.outgoing import OUTGOING, Outgoing, Outgoings
from bot.desk.page import (
    ADDRESS,
    AUDIT,
    DATABASE,
    DRAFT,
    ERASURE_REQUESTS,
    FLAGS,
    LOGIN_ATTEMPTS,
    MESSAGE_TEMPLATES,
    NOTICES,
    SESSIONS,
    SETTINGS,
    TEACHABLES,
    TEMPLATES,
    TRAINING,
    TRY_OUT,
    USERS,
    WORKBENCH,
    Handler,
    Page,
)
from bot.desk.passwords import PASSWORDS, Passwords
from bot.desk.templates import FOLDER, Templates
from bot.dialogue.kinds import FollowedKinds
from bot.evaluation.compare import compare
from bot.evaluation.customers_fairness import CustomersFairness
from bot.evaluation.fairness_measurement import FairnessMeasurement
from bot.media.folder import MediaFolder
from bot.media.served import ServedFiles
from bot.message_templates import followed_message_templates
from bot.settings import Settings
from bot.shop.open_shop import open_shop
from bot.store.audit import Audit
from bot.store.case_work import CaseWork
from bot.store.cases import Cases
from bot.store.database import open_database
from bot.store.database_thread import DatabaseThread
from bot.store.desk_inbox import DeskInbox
from bot.store.erasure_requests import ErasureRequests
from bot.store.flags import Flags
from bot.store.handling import Handling
from bot.store.identities import Identities
from bot.store.login_attempts import LoginAttempts
from bot.store.media import Media
from bot.store.notices import Notices
from bot.store.satisfaction import Ratings
from bot.store.second_factors import SecondFactors
from bot.store.sessions import Sessions
from bot.store.teachable import Teachables
from bot.store.transcript import Transcripts
from bot.store.uploads import Uploads
from bot.store.users import Users
from bot.training.draft import Draft
from bot.training.draft_report import DraftReport
from bot.training.draft_training import DraftTraining
from bot.training.try_out import TryOut
from bot.training.workbench import Workbench

PAGES: list[Page] = [
    *login.PAGES, *single_sign_on.PAGES, *account.PAGES, *second_factor.PAGES, *people.PAGES,
    *live.PAGES, *flags.PAGES, *notices.PAGES, *ratings.PAGES, *erasures.PAGES,
    *conversations.PAGES, *conversation_acts.PAGES, *files.PAGES,
    *cases.PAGES, *case_acts.PAGES,
    *attachments.PAGES,
    *teach.PAGES, *examples.PAGES, *replies.PAGES, *answers.PAGES, *flows.PAGES,
    *kinds.PAGES,
    *publish.PAGES, *try_out.PAGES, *fairness.PAGES,
]  # fmt: skip
"""Every address, with the role that it needs."""


def desk_app(
    settings: Settings,
    address_of: Callable[[web.Request], str],
    channels: Mapping[str, Outgoing],
) -> web.Application:
    """The pages. ``address_of`` tells where a request comes from, behind a proxy too; ``channels``
    are asked what can be sent, and send nothing themselves.

    The desk reads and writes by a connection of its own: a page that takes long holds up no
    webhook.
    """
    thread = DatabaseThread(open_database(settings.database))

    @web.middleware
    async def addressed(request: web.Request, handler: Handler) -> web.StreamResponse:
        request[ADDRESS] = address_of(request)
        return await handler(request)

    app = web.Application(middlewares=[addressed, shown])
    app[SETTINGS] = settings
    app[DATABASE] = thread
    app[TEMPLATES] = Templates(settings.time)
    app[SESSION_COOKIE] = SessionCookie(settings.gateway.public_url)
    app[USERS] = Users(thread)
    app[SESSIONS] = Sessions(thread)
    app[LOGIN_ATTEMPTS] = LoginAttempts(thread)
    app[PASSWORDS] = Passwords()
    app[second_factor.SECOND_FACTORS] = SecondFactors(thread)
    app[single_sign_on.PROVIDER] = single_sign_on.provider_of(settings)
    app[single_sign_on.IDENTITIES] = Identities(thread)
    app[AUDIT] = Audit(thread)
    app[OUTGOING] = Outgoings(channels)
    app[SHOP] = open_shop(settings)
    app[CANNED] = followed_canned_replies()
    app[MESSAGE_TEMPLATES] = followed_message_templates()
    app[conversations.INBOX] = DeskInbox(thread)
    app[conversations.HANDLING] = Handling(thread, app[OUTGOING].fit)
    app[conversations.CASES] = Cases(thread)
    app[case_acts.CASE_WORK] = CaseWork(thread, app[OUTGOING].fit)
    app[CASE_KINDS] = FollowedKinds(CASES_FOLDER)
    app[conversations.TRANSCRIPTS] = Transcripts(thread)
    app[files.MEDIA] = Media(thread)
    app[files.FILES] = ServedFiles(MediaFolder(settings.media_folder))
    app[attachments.UPLOADS] = Uploads(thread)
    app[FLAGS] = Flags(thread)
    app[NOTICES] = Notices(thread)
    app[ratings.RATINGS] = Ratings(thread)
    app[ERASURE_REQUESTS] = ErasureRequests(thread)
    app[TEACHABLES] = Teachables(
        thread, only_if_agreed=settings.privacy.learn_only_if_agreed
    )
    app[WORKBENCH] = Workbench()
    app[DRAFT] = Draft(settings.data_folder)
    app[TRAINING] = DraftTraining(settings, app[DRAFT])
    draft = app[DRAFT]
    app[publish.CHECK] = DraftReport(draft, lambda: publish.checked_draft(settings, draft))
    app[publish.COMPARISON] = DraftReport(draft, lambda: compare(settings, draft))
    app[TRY_OUT] = TryOut(settings, app[DRAFT])
    app[fairness.MEASUREMENT] = FairnessMeasurement(settings)
    app[fairness.CUSTOMERS] = CustomersFairness(thread)
    app[live.LIVE] = live.Live(thread)
    for one in PAGES:
        app.router.add_route(one.method, one.path, guarded(one))
    app.router.add_get("/static/{name:[a-z0-9./-]+}", _static)

    async def lifespan(app: web.Application) -> AsyncIterator[None]:
        watching = asyncio.create_task(app[live.LIVE].watch())
        yield
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        app[TRAINING].cancel()
        app[publish.CHECK].cancel()
        app[publish.COMPARISON].cancel()
        app[fairness.MEASUREMENT].cancel()
        app[fairness.CUSTOMERS].cancel()
        app[WORKBENCH].close()
        app[PASSWORDS].close()
        await app[TRY_OUT].close()
        await app[SHOP].aclose()
        await thread.aclose()

    app.cleanup_ctx.append(lifespan)
    app.on_shutdown.append(live.close)
    return app


_FILES = {
    path.relative_to(FOLDER / "static").as_posix(): path
    for path in (FOLDER / "static").rglob("*.*")
}


async def _static(request: web.Request) -> web.FileResponse:
    path = _FILES.get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    # Its address has a hash of its content: see bot.desk.templates.
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return web.FileResponse(path, headers=headers)
