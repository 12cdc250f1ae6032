"""Moves messages between the channels and Rasa: everything that runs beside the web requests."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterable
from contextlib import closing
from functools import partial

from bot.aio import repeat
from bot.alerts.email_digest import EmailDigest
from bot.alerts.watcher import Watcher
from bot.alerts.web_push import WebPush
from bot.channels.base import Channel
from bot.channels.web.channel import Web
from bot.gateway.client_address import METRICS_TOKEN, ClientAddresses
from bot.gateway.delivery import Delivery
from bot.gateway.dispatcher import Dispatcher
from bot.gateway.enabled_channels import own_addresses
from bot.gateway.file_reading import FileReader
from bot.gateway.insight_updates import InsightUpdates
from bot.gateway.late_replies import LateReplies
from bot.gateway.message_log import MessageLog
from bot.gateway.model_updates import ModelUpdates
from bot.gateway.offers import OfferSender
from bot.gateway.once_in_a_shop import OnceInAShop, Work, finish, tell_end
from bot.gateway.order_news import OrderNewsTeller
from bot.gateway.picture_fitting import Pictures
from bot.gateway.privacy.erasure_notices import ErasureNotices
from bot.gateway.privacy.export_notices import ExportNotices
from bot.gateway.privacy.texts import PrivacyMessages
from bot.gateway.reading_hints import ReadingHints
from bot.gateway.reading_notices import BeingReadNotices
from bot.gateway.scheduled_import import ScheduledImport
from bot.gateway.sent_files import SentFiles
from bot.gateway.settings_updates import SettingsUpdates
from bot.gateway.stock_news import StockNewsTeller
from bot.gateway.waiting_customers import WaitingCustomers
from bot.gateway.web_chat.mailed_answers import MailedAnswers
from bot.gateway.web_chat.other_gateways import OtherGateways
from bot.gateway.webhook_sender import WebhookSender
from bot.hours import Hours
from bot.media.downloader import Downloader
from bot.media.fetcher import Fetcher
from bot.media.reading_client import ReadingClient
from bot.media.stored_files import customer_files, staff_files
from bot.message_templates import watched_message_templates
from bot.messages import Inbound
from bot.privacy.erasure import Eraser
from bot.privacy.retention import Retention
from bot.rasa.client import RasaClient
from bot.replies_file import RepliesBroken, read_replies
from bot.settings import Settings
from bot.shop.shop_backend import open_shop
from bot.store.alerts.digest import Digests
from bot.store.alerts.push_outbox import PushOutbox
from bot.store.conversations.queues import Queues
from bot.store.conversations.search_index import WordIndex
from bot.store.conversations.trackers import Trackers
from bot.store.conversations.waiting_conversations import Desk
from bot.store.conversations.web_chat_key import web_chat_key
from bot.store.engine.store import listen, open_connection, open_store
from bot.store.files.readings import Readings
from bot.store.files.received_files import Media
from bot.store.files.uploads import Uploads
from bot.store.gateways.database_clock import DatabaseClock
from bot.store.gateways.leases import Leases
from bot.store.insight.counting import Counting
from bot.store.messages.channel_health import ChannelHealth
from bot.store.messages.inbox import Inbox
from bot.store.messages.late_replies import Apologies
from bot.store.messages.outbox import Outbox
from bot.store.messages.reading_notices import ReadingNotices
from bot.store.messages.turn_claims import Claims
from bot.store.privacy.erasure_requests import ErasureRequests
from bot.store.privacy.export_requests import ExportRequests
from bot.store.web_chat.contacts import Contacts
from bot.store.web_chat.look import Looks
from bot.store.web_chat.sightings import Sightings
from bot.watched_file import WatchedFile

SAVE_HEALTH_EVERY_S = 5.0
COUNT_EVERY_S = 60.0
LOOK_EVERY_S = 1.0
LOOKS_WHILE_TOLD = 5
"""Of so many looks for what other processes wrote one is made where they tell of it: a word of
theirs may be lost."""
TURNS_FINISH_S, SENDS_FINISH_S = 6.0, 2.0
"""How long turns, and then messages, under way may take when the gateway is asked to stop."""


class Gateway:
    """Moves messages between channels and Rasa; ``start`` and ``stop`` bracket its work.

    Args:
        settings: where the store is and how many turns run at once.
        channels: the enabled channels by name. They are exchanged in this very dictionary when
            their settings change.
        rasa_client: answers customer messages.
        reading_client: hears and reads their files; None: nobody does.
    """

    def __init__(
        self,
        settings: Settings,
        channels: dict[str, Channel],
        rasa_client: RasaClient,
        reading_client: ReadingClient | None = None,
    ) -> None:
        shares, me = settings.store != settings.database, uuid.uuid4().hex
        with closing(open_connection(settings.store)) as database:
            self.cookie_key = web_chat_key(database)
            self._clock = DatabaseClock(database) if shares else None
        thread, clock = open_store(settings.store), self._clock or time.time
        self.settings = settings
        self.addresses = ClientAddresses(settings.gateway, settings.environ.get(METRICS_TOKEN, ""))
        self.channels = channels
        self.reading_client = reading_client
        self.inbox = Inbox(
            thread,
            clock,
            join_within_s=settings.gateway.join_within_s,
            most_a_minute=lambda: settings.moderation.messages_a_minute,
            hours=Hours(settings.hours),
            takes=reading_client.takes if reading_client else None,
            claims=Claims(me) if shares else None,
        )
        self._leases = leases = Leases(thread, me) if shares else None
        self.outbox = Outbox(thread, clock, leases)
        self.desk = Desk(thread)
        self.queues = Queues(thread)
        self.words = WordIndex(thread)
        self.sent_files = SentFiles(settings, thread)
        self.message_log = MessageLog()
        downloader = Downloader(settings.media.largest_mb * 2**20, own_addresses(settings))
        pictures = Pictures(
            channels,
            downloader,
            staff_files(settings),
            Uploads(thread),
            settings.gateway,
        )
        self.channel_health = ChannelHealth(thread)
        self.delivery = Delivery(
            self.outbox, channels, self.message_log, pictures, self.channel_health, leases
        )
        self.settings_updates = SettingsUpdates(
            settings, channels, thread, self.delivery.exchanged
        )
        at_once = settings.rasa.turns_at_once * settings.rasa.workers
        wake = self.delivery.wake
        late_replies = LateReplies(self.inbox, Apologies(thread, clock), channels, wake)
        self.dispatcher = Dispatcher(
            self.inbox, rasa_client, channels, at_once, wake, self.message_log, late_replies
        )
        self.awaiting = WaitingCustomers(thread, channels, settings.hours, wake)
        self.looks = Looks(thread)
        self.sightings = Sightings(thread)
        self.webhook_sender = WebhookSender(settings, thread)
        self.contacts = Contacts(thread)
        self.media = Media(thread)
        media_folder = customer_files(settings)
        self._shop = open_shop(settings)
        self.file_reader = (
            FileReader(
                reading_client,
                Readings(thread),
                media_folder,
                ReadingHints(settings, thread, self._shop).hint,
                self.dispatcher.wake,
            )
            if reading_client
            else None
        )
        self.fetcher = Fetcher(
            self.media, channels, downloader, media_folder, settings.media, self.wake
        )
        trackers = Trackers(settings.tracker_place)
        self.eraser = Eraser(thread, trackers, customer_files(settings), staff_files(settings))
        self.erasure_requests = ErasureRequests(thread)
        messages = PrivacyMessages(settings, channels, self._shop)
        templates = watched_message_templates(settings.project.message_templates)
        self.erasure_notices = ErasureNotices(settings, self.erasure_requests, messages, templates)
        replies = WatchedFile(settings.project.domain, read_replies, (RepliesBroken,))
        self.reading_notices = (
            BeingReadNotices(ReadingNotices(thread), channels, replies, wake)
            if reading_client
            else None
        )
        self.order_news = OrderNewsTeller(
            settings, thread, channels, self._shop, replies, templates, wake
        )
        self.offers = OfferSender(settings, thread, channels, replies, templates, wake)
        self.stock_news = StockNewsTeller(
            settings, thread, channels, self._shop, replies, templates, wake
        )
        self.export_requests = ExportRequests(thread)
        self.export_notices = ExportNotices(settings, self.export_requests, messages)
        self.retention = Retention(thread, trackers, settings.privacy)
        # By a connection of their own: they look often, and hold up no webhook.
        self._alerts_thread = open_store(settings.store)
        self.counting = Counting(self._alerts_thread, settings.time)
        self.web_push = WebPush(settings, PushOutbox(self._alerts_thread))
        self.watcher = Watcher(self._alerts_thread, Hours(settings.hours), self.web_push.wake)
        self.email_digest = EmailDigest(
            settings, Digests(self._alerts_thread), Hours(settings.hours)
        )
        self._thread = thread
        self.rasa_client = rasa_client
        self.model_updates = ModelUpdates(settings, rasa_client)
        self._tasks: list[asyncio.Task[None]] = []
        self._others: OtherGateways | None = None
        self._is_told, self._looks = False, 0

    def wake(self) -> None:
        """Something is new in the inbox, or a file of it is there."""
        self.dispatcher.wake()
        if self.file_reader:
            self.file_reader.wake()

    def start(self) -> None:
        once: list[Work] = [
            self.awaiting.run,
            self.fetcher.run,
            self.fetcher.tidy,
            self.sent_files.tidy,
            self.eraser.run,
            self.erasure_notices.run,
            self.export_notices.run,
            self.order_news.run,
            self.offers.run,
            self.stock_news.run,
            self.webhook_sender.run,
            self.retention.run,
            self.watcher.run,
            self.web_push.run,
            self.email_digest.run,
            ScheduledImport(self.settings).run,
            InsightUpdates(self.settings, self._thread).run,
            partial(repeat, self.words.catch_up, 1, "What was said cannot be searched"),
            partial(repeat, self.counting.count_all, COUNT_EVERY_S, "Figures are counted later"),
        ]
        if isinstance(web_channel := self.channels.get("web"), Web):
            self._others = OtherGateways(self._thread, web_channel) if self._leases else None
            once.insert(0, MailedAnswers(self.settings, web_channel, self.contacts).run)
        if self.file_reader:
            once.insert(0, self.file_reader.run)
        if self.reading_notices:
            once.insert(0, self.reading_notices.run)
        works: list[Work] = [
            *([partial(self._clock.keep, self._thread)] if self._clock else []),
            self.dispatcher.run,
            *([OnceInAShop(once, self._leases).run] if self._leases else once),
            partial(
                repeat, self._look_around, LOOK_EVERY_S, "What others wrote is seen to later"
            ),
            *([] if self.settings.shares_versions else [self.model_updates.run]),
            self.settings_updates.run,
            partial(
                repeat, self.channel_health.save, SAVE_HEALTH_EVERY_S, "Channels' health is lost"
            ),
            *([self._others.run] if self._others else []),
            partial(listen, self.settings.store, self._hear, self._listens),
            self.delivery.run,
        ]
        self._tasks = [asyncio.create_task(work()) for work in works]
        for task in self._tasks:
            task.add_done_callback(tell_end)

    def accepted(self, events: Iterable[Inbound]) -> None:
        """They are new in the inbox."""
        self.wake()
        if any(event.attachments for event in events):
            self.fetcher.wake()

    async def stop(self) -> None:
        """Finishes what is under way, within some seconds; the rest stays in the store for the next
        start."""
        *others, delivery = self._tasks  # who delivers what the others still say
        await finish(others, TURNS_FINISH_S)
        await finish([delivery], SENDS_FINISH_S)
        await self.settings_updates.aclose()
        await asyncio.gather(*(c.aclose() for c in self.channels.values()))
        await self.rasa_client.aclose()
        await self._shop.aclose()
        await self._alerts_thread.aclose()
        await self._thread.aclose()

    async def _look_around(self) -> None:
        """Other processes write to the store too: `sapa desk` replies and hands back."""
        if self._leases:  # another gateway took in what is fetched here
            self.fetcher.wake()
        self._looks += 1
        if not self._is_told or self._looks % LOOKS_WHILE_TOLD == 0:
            self._hear()

    def _listens(self, is_told: bool) -> None:
        self._is_told = is_told

    def _hear(self) -> None:
        self.delivery.wake()
        self.wake()
        if self._others:
            self._others.wake()
