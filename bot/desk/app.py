"""The desk as an application of its own, to be added under /desk to the gateway's."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping

from aiohttp import web

from bot.channels.base import Channel
from bot.desk import live_updates
from bot.desk.access import SESSION_COOKIE, SessionCookie, guarded, shown
from bot.desk.alerts import choices, open_page, web_app
from bot.desk.cases import actions, cases
from bot.desk.cases.kind_names import CASE_KINDS
from bot.desk.inbox import (
    attachments,
    bulk,
    cards,
    contact_fields,
    contacts,
    conversation_actions,
    conversations,
    labels,
    macros,
    next_conversation,
    orders,
    picture_words,
    readings,
    received_files,
    saved_views,
    sentiments,
    suggestions,
    undelivered,
    undo,
    who_is_here,
)
from bot.desk.inbox.canned_replies import CANNED, watched_canned_replies
from bot.desk.inbox.customer_card import SHOP
from bot.desk.inbox.outgoing import OUTGOING, Outgoings
from bot.desk.insight import fairness, improve, overview, ratings, trends
from bot.desk.insight.topic_names import topics_in
from bot.desk.insight.weekly_mail import WeeklyMail
from bot.desk.login import login, second_factor, single_sign_on
from bot.desk.login.passwords import PASSWORDS, Passwords
from bot.desk.offers import campaigns, likeliest
from bot.desk.page import (
    ADDRESS,
    AUDIT,
    DATABASE,
    DRAFT,
    ENCODER_PROCESS,
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
    TRENDS,
    TRY_OUT,
    USERS,
    Handler,
    Page,
)
from bot.desk.settings import (
    account,
    api_keys,
    assignment,
    backups,
    canned_pages,
    erasures,
    first_steps,
    import_files,
    message_template_pages,
    moderation_flags,
    people,
    platform_notices,
    service_levels,
    shop_settings,
    teams,
    web_chat,
    webhooks,
)
from bot.desk.settings import channels as channel_settings
from bot.desk.settings.channels import CHANNELS, HEALTH
from bot.desk.settings.first_steps import SETUP_STEPS
from bot.desk.settings.live_settings import SECRETS, UPDATES, Updates
from bot.desk.teaching import (
    answers,
    case_kinds,
    examples,
    flows,
    machine_drafts,
    publish,
    replies,
    review_queue,
    try_out,
    writing_hints,
)
from bot.desk.teaching.draft_check import checked_draft
from bot.desk.teaching.publish_run import PublishRun
from bot.desk.teaching.publish_run_of_all import PublishRunOfAll
from bot.desk.templates import FOLDER, Templates
from bot.dialogue.case_kinds import WatchedKinds
from bot.environment import machine_name
from bot.evaluation.compare import compare
from bot.evaluation.fairness.customers import CustomersFairness
from bot.evaluation.fairness.measurement import FairnessMeasurement
from bot.media.file_responses import ServedFiles
from bot.media.reading_client import ReadingClient
from bot.media.stored_files import customer_files
from bot.message_templates import watched_message_templates
from bot.replies_file import RepliesBroken, read_replies
from bot.settings import Settings
from bot.shop.shop_backend import open_shop
from bot.store.alerts.alerts import Alerts
from bot.store.alerts.choices import ChoicesStore
from bot.store.alerts.digest import Digests
from bot.store.alerts.push_outbox import PushSubscriptions
from bot.store.alerts.weekly_mail import WeeklyMails
from bot.store.api.api_keys import ApiKeys
from bot.store.cases.cases import Cases
from bot.store.cases.staff_decisions import CaseWork
from bot.store.contacts.contacts import Contacts
from bot.store.contacts.fields import ContactFields
from bot.store.conversations.assignment import Assignment
from bot.store.conversations.conversation_list import ConversationList
from bot.store.conversations.labels import Labels
from bot.store.conversations.macros import Macros
from bot.store.conversations.ratings import Ratings
from bot.store.conversations.saved_views import SavedViews
from bot.store.conversations.transcript import Transcripts
from bot.store.conversations.undo import UndoSteps
from bot.store.engine.store import open_store
from bot.store.files.received_files import Media
from bot.store.files.uploads import Uploads
from bot.store.insight.conversations_behind import ConversationsBehind
from bot.store.insight.counting import Counting
from bot.store.insight.figures import FiguresStore
from bot.store.insight.trends import Trends
from bot.store.learning.review_queue import ReviewQueue
from bot.store.messages.channel_health import ChannelHealth
from bot.store.messages.dead_letters import DeadLetters
from bot.store.messages.platform_notices import Notices
from bot.store.moderation.moderation_flags import Flags
from bot.store.offers.campaigns import Campaigns
from bot.store.privacy.erasure_requests import ErasureRequests
from bot.store.staff.audit_log import Audit
from bot.store.staff.identities import Identities
from bot.store.staff.login_attempts import LoginAttempts
from bot.store.staff.second_factors import SecondFactors
from bot.store.staff.secrets import Secrets
from bot.store.staff.sessions import Sessions
from bot.store.staff.setup_steps import SetupSteps
from bot.store.staff.users import Users
from bot.store.staffing.automatic_assignment import AutomaticAssignment
from bot.store.staffing.presence import PresenceBoard
from bot.store.staffing.service_levels import ServiceLevels
from bot.store.staffing.teams import Teams
from bot.store.web_chat.look import Looks
from bot.store.web_chat.sightings import Sightings
from bot.store.webhooks.deliveries import Deliveries
from bot.store.webhooks.endpoints import Webhooks
from bot.training.draft.report import DraftReport
from bot.training.draft.shared_draft import draft_of
from bot.training.draft.training import DraftTraining
from bot.training.draft.try_out import TryOut
from bot.training.encoder_process import EncoderProcess
from bot.watched_file import WatchedFile

PAGES: list[Page] = [
    *login.PAGES, *single_sign_on.PAGES, *account.PAGES, *second_factor.PAGES, *people.PAGES,
    *live_updates.PAGES, *open_page.PAGES, *choices.PAGES, *web_app.PAGES,
    *teams.PAGES, *assignment.PAGES, *service_levels.PAGES,
    *moderation_flags.PAGES, *platform_notices.PAGES, *overview.PAGES, *ratings.PAGES,
    *erasures.PAGES,
    *shop_settings.PAGES, *channel_settings.PAGES, *first_steps.PAGES, *import_files.PAGES,
    *undelivered.PAGES, *backups.PAGES,
    *api_keys.PAGES, *webhooks.PAGES,
    *conversations.PAGES, *conversation_actions.PAGES, *received_files.PAGES,
    *readings.PAGES, *sentiments.PAGES,
    *labels.PAGES, *undo.PAGES, *bulk.PAGES, *next_conversation.PAGES, *saved_views.PAGES,
    *who_is_here.PAGES,
    *contacts.PAGES, *contact_fields.PAGES, *macros.PAGES,
    *cases.PAGES, *actions.PAGES,
    *attachments.PAGES, *picture_words.PAGES, *web_chat.PAGES,
    *suggestions.PAGES, *canned_pages.PAGES, *message_template_pages.PAGES,
    *orders.PAGES, *cards.PAGES,
    *review_queue.PAGES, *examples.PAGES, *replies.PAGES, *answers.PAGES, *flows.PAGES,
    *case_kinds.PAGES,
    *publish.PAGES, *try_out.PAGES, *writing_hints.PAGES, *machine_drafts.PAGES,
    *fairness.PAGES, *improve.PAGES,
    *trends.PAGES,
    *campaigns.PAGES,
    *likeliest.PAGES,
]  # fmt: skip
"""Every address, with the role that it needs."""


AddressOf = Callable[[web.Request], str]


def desk_app(
    settings: Settings,
    address_of: AddressOf,
    channels: Mapping[str, Channel],
    updates: Updates,
    health: ChannelHealth,
    reader: ReadingClient | None = None,
) -> web.Application:
    """The pages. ``address_of`` tells where a request comes from, behind a proxy too; ``channels``
    are asked what can be sent, and send nothing themselves. ``updates`` is told of settings that
    were changed here, ``health`` tells how channels do,
    ``reader`` (None: nobody) what stands on pictures that staff send.

    The desk reads and writes by a connection of its own: a page that takes long holds up no
    webhook.
    """
    thread = open_store(settings.store)

    @web.middleware
    async def addressed(request: web.Request, handler: Handler) -> web.StreamResponse:
        request[ADDRESS] = address_of(request)
        return await handler(request)

    app = web.Application(middlewares=[addressed, shown])
    app[SETTINGS] = settings
    app[UPDATES] = updates
    app[SECRETS] = Secrets(thread)
    app[CHANNELS] = channels
    app[backups.BACKUP] = backups.BackupJob()
    app[undelivered.DEAD_LETTERS] = DeadLetters(thread)
    app[SETUP_STEPS] = SetupSteps(thread)
    app[import_files.UPLOADED] = OrderedDict()
    app[HEALTH] = health
    app[DATABASE] = thread
    app[TEMPLATES] = Templates(lambda: settings.time)
    app[SESSION_COOKIE] = SessionCookie(settings.gateway.public_url)
    app[USERS] = Users(thread)
    app[teams.TEAMS] = Teams(thread)
    app[assignment.ASSIGNMENT] = AutomaticAssignment(thread)
    app[conversations.LEVELS] = ServiceLevels(thread)
    app[service_levels.DIGESTS] = Digests(thread)
    app[open_page.PRESENCE] = PresenceBoard(thread)
    app[open_page.ALERTS] = Alerts(thread)
    app[open_page.CHOICES] = ChoicesStore(thread)
    app[choices.SUBSCRIPTIONS] = PushSubscriptions(thread)
    app[SESSIONS] = Sessions(thread)
    app[LOGIN_ATTEMPTS] = LoginAttempts(thread)
    app[PASSWORDS] = Passwords()
    app[second_factor.SECOND_FACTORS] = SecondFactors(thread)
    app[single_sign_on.PROVIDER] = single_sign_on.provider_of(settings)
    app[single_sign_on.IDENTITIES] = Identities(thread)
    app[AUDIT] = Audit(thread)
    app[OUTGOING] = Outgoings(channels)
    app[SHOP] = open_shop(settings)
    app[CANNED] = watched_canned_replies(settings.project.data)
    app[campaigns.REPLIES] = WatchedFile(settings.project.domain, read_replies, (RepliesBroken,))
    app[MESSAGE_TEMPLATES] = watched_message_templates(settings.project.message_templates)
    app[conversations.INBOX] = ConversationList(thread)
    app[conversations.HANDLING] = Assignment(thread, app[OUTGOING].render)
    app[who_is_here.WHO_IS_HERE] = who_is_here.WhoIsHere()
    app[undo.UNDO] = UndoSteps(thread)
    app[conversations.LABELS] = Labels(thread)
    app[conversations.CONTACTS] = Contacts(thread)
    app[contact_fields.CONTACT_FIELDS] = ContactFields(thread)
    app[conversations.MACROS] = Macros(thread)
    app[conversations.SAVED_VIEWS] = SavedViews(thread)
    app[conversations.CASES] = Cases(thread)
    app[actions.CASE_WORK] = CaseWork(thread, app[OUTGOING].render)
    app[CASE_KINDS] = WatchedKinds(settings.project.data / "cases")
    app[conversations.TRANSCRIPTS] = Transcripts(thread)
    app[received_files.MEDIA] = Media(thread)
    app[received_files.FILES] = ServedFiles(customer_files(settings))
    app[picture_words.UPLOADS] = Uploads(thread)
    app[picture_words.READER] = reader
    app[api_keys.API_KEYS] = ApiKeys(thread)
    app[web_chat.LOOKS] = Looks(thread)
    app[conversations.SIGHTINGS] = Sightings(thread)
    app[webhooks.WEBHOOKS] = Webhooks(thread)
    app[webhooks.DELIVERIES] = Deliveries(thread)
    app[FLAGS] = Flags(thread)
    app[NOTICES] = Notices(thread)
    app[ratings.RATINGS] = Ratings(thread)
    app[campaigns.CAMPAIGNS] = Campaigns(thread)
    app[overview.COUNTING] = Counting(thread, settings.time)
    app[overview.FIGURES_STORE] = FiguresStore(thread, settings.time)
    app[TRENDS] = Trends(thread)
    app[overview.BEHIND] = ConversationsBehind(thread, settings.time)
    app[ERASURE_REQUESTS] = ErasureRequests(thread)
    app[TEACHABLES] = ReviewQueue(
        thread, only_if_agreed=lambda: settings.privacy.learn_only_if_agreed
    )
    app[ENCODER_PROCESS] = EncoderProcess(settings.data_folder / "log" / "encoders.log")
    app[machine_drafts.TRANSLATING] = asyncio.Lock()
    app[suggestions.SUGGESTIONS] = suggestions.Suggestions()
    app[DRAFT] = draft_of(settings)
    app[TRAINING] = DraftTraining(settings, app[DRAFT])
    draft = app[DRAFT]
    app[publish.CHECK] = DraftReport(draft, lambda: checked_draft(settings, draft))
    app[publish.COMPARISON] = DraftReport(draft, lambda: compare(settings, draft))
    run = PublishRun(
        app[publish.CHECK], app[TRAINING], app[publish.COMPARISON],
        settings.data_folder / "run" / "publish-times.json",
    )  # fmt: skip
    app[publish.RUN] = PublishRunOfAll(
        run, thread if settings.shares_versions else None, machine_name(settings.environ)
    )
    app[TRY_OUT] = TryOut(settings, app[DRAFT])
    app[fairness.MEASUREMENT] = FairnessMeasurement(settings)
    app[fairness.CUSTOMERS] = CustomersFairness(thread)
    app[live_updates.LIVE] = live_updates.Live(thread)
    weekly_mail = WeeklyMail(
        settings, WeeklyMails(thread), app[overview.COUNTING], app[overview.FIGURES_STORE],
        app[TEMPLATES],
        lambda lang: topics_in(lang, settings.project, app[CASE_KINDS], app[TEMPLATES]),
    )  # fmt: skip
    for one in PAGES:
        app.router.add_route(one.method, one.path, guarded(one))
    app.router.add_get("/static/{name:[a-z0-9./-]+}", _static)

    async def lifespan(app: web.Application) -> AsyncIterator[None]:
        running = [
            asyncio.create_task(app[live_updates.LIVE].watch()),
            asyncio.create_task(weekly_mail.run()),
        ]
        yield
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await app[publish.RUN].aclose()
        app[TRAINING].cancel()
        app[publish.CHECK].cancel()
        app[publish.COMPARISON].cancel()
        app[fairness.MEASUREMENT].cancel()
        app[fairness.CUSTOMERS].cancel()
        await app[ENCODER_PROCESS].aclose()
        app[PASSWORDS].close()
        await app[TRY_OUT].close()
        await app[SHOP].aclose()
        app[DRAFT].close()
        await thread.aclose()

    app.cleanup_ctx.append(lifespan)
    app.on_shutdown.append(live_updates.close)
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
