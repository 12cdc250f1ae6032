"""The gateway as one aiohttp application: webhooks, web chat, desk, API and health."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web

from bot.api.app import api_app
from bot.channels.web.channel import Web
from bot.desk.app import desk_app
from bot.gateway.admission import LARGEST_BODY
from bot.gateway.gateway import Gateway
from bot.gateway.health import Health
from bot.gateway.middleware import HANDLER, error_middleware, security_headers
from bot.gateway.privacy.data_links import DataLinks
from bot.gateway.privacy.links import PrivacyLinks
from bot.gateway.privacy.page import PrivacyPage
from bot.gateway.web_chat.files import ChatFiles
from bot.gateway.web_chat.mailbox import WebMailbox
from bot.gateway.web_chat.routes import WebChat
from bot.gateway.web_chat.session import WebSessions
from bot.gateway.web_chat.visitor_contacts import VisitorContacts
from bot.gateway.webhooks import Webhooks
from bot.media.stored_files import customer_files


def build_app(gateway: Gateway) -> web.Application:
    """A web application for a gateway alone."""
    app = web.Application(
        client_max_size=LARGEST_BODY, middlewares=[error_middleware], handler_args=HANDLER
    )
    setup_application(app, gateway)
    return app


def setup_application(app: web.Application, gateway: Gateway) -> None:
    """Adds webhooks, web chat, desk and health to an application, which may have routes of its own.
    The gateway starts and stops with it."""
    security_headers(app, gateway.settings.gateway.public_url)
    webhooks = Webhooks(
        gateway.channels,
        gateway.inbox,
        gateway.accepted,
        gateway.settings.gateway,
        gateway.message_log,
        gateway.addresses,
        gateway.channel_health,
    )
    app.add_routes(webhooks.routes())
    health = Health(gateway.queues, gateway.rasa_client, gateway.message_log, gateway.addresses)
    app.add_routes(health.routes())
    app.add_routes(gateway.sent_files.routes())
    page = PrivacyPage(gateway.settings, gateway.addresses)
    app.add_routes(PrivacyLinks(gateway.erasure_requests, page).routes())
    app.add_routes(DataLinks(gateway.settings, gateway.export_requests, page).routes())
    web_channel = gateway.channels.get("web")
    if isinstance(web_channel, Web):
        settings = gateway.settings
        sessions = WebSessions(settings.gateway.public_url, gateway.cookie_key)
        mailbox = WebMailbox(
            web_channel,
            gateway.inbox,
            gateway.desk,
            VisitorContacts(settings, gateway.contacts),
            gateway.sightings,
            gateway.wake,
        )
        files = ChatFiles(
            sessions,
            mailbox,
            gateway.addresses,
            gateway.media,
            customer_files(settings),
            settings.media.largest_mb,
        )
        chat = WebChat(
            settings.shop, web_channel, sessions, mailbox, gateway.addresses, files,
            gateway.looks,
        )  # fmt: skip
        app.add_routes(chat.routes())
        app.on_shutdown.append(chat.close)
    desk = desk_app(
        gateway.settings, gateway.addresses.source, gateway.channels, gateway.settings_updates,
        gateway.channel_health, gateway.reading_client,
    )
    app.add_subapp("/desk", desk)
    app.add_subapp("/api/v1", api_app(desk, gateway.addresses.source))

    async def lifespan(_: web.Application) -> AsyncIterator[None]:
        gateway.start()
        yield
        await gateway.stop()

    app.cleanup_ctx.append(lifespan)
