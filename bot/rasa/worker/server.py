"""Rasa's agent and web application for one model, with our processor and the actions beside it."""

from __future__ import annotations

import gc
import logging
from asyncio import AbstractEventLoop
from functools import partial
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.lock_store import LockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.run import close_resources, configure_app, create_http_input_channels
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.utils.common import configure_logging_and_warnings, update_sanic_log_level
from rasa.utils.log_utils import configure_structlog
from sanic import Sanic

from bot.rasa.unneeded_packages import left_out_for
from bot.rasa.worker.actions import WorkerActions
from bot.rasa.worker.announcement import announce
from bot.rasa.worker.message_processor import WorkerProcessor


class WorkerAgent(Agent):
    """Rasa's agent with our message processor."""

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        """Without Rasa's fallback: where a tracker cannot be read, it would answer as if nothing
        had been said before. So the turn fails, and is run again."""
        if store is None:
            return InMemoryTrackerStore(domain)
        store.domain = domain
        return store

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Raises ModelNotFound, and whatever a component that cannot be loaded raises."""
        self.processor = WorkerProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
            http_interpreter=self.http_interpreter,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        if isinstance(self.nlg, TemplatedNaturalLanguageGenerator):
            self.nlg.responses = self.domain.responses


def serve(
    model: Path,
    host: str,
    port: int,
    endpoints: Path,
    credentials: Path,
    package: str | None,
    announced_as: str | None,
) -> None:
    """Until the process is told to stop. ``package`` is whose actions are run here; without one,
    they are where endpoints.yml says. ``announced_as`` is the address that gateways on other
    machines may find in the database."""
    configure_logging_and_warnings(warn_only_once=True, filter_repeated_logs=True)
    configure_structlog(logging.INFO)
    app = configure_app(
        create_http_input_channels(None, str(credentials)), enable_api=False, port=port
    )
    stores = AvailableEndpoints.read_endpoints(str(endpoints))
    app.register_listener(partial(_load, model, stores, package), "before_server_start")
    app.register_listener(_stop_looking_at_what_is_loaded, "after_server_start")
    app.register_listener(close_resources, "after_server_stop")
    if announced_as:
        announce(app, announced_as)
    update_sanic_log_level()
    app.run(host=host, port=port, workers=1, access_log=False)


async def _load(
    model: Path,
    stores: AvailableEndpoints,
    package: str | None,
    app: Sanic,
    loop: AbstractEventLoop,
) -> None:
    """In the loop that serves: an event broker belongs to it."""
    with left_out_for(model):
        broker = await EventBroker.create(stores.event_broker, loop=loop)
        agent = WorkerAgent(
            generator=stores.nlg,
            tracker_store=TrackerStore.create(stores.tracker_store, event_broker=broker),
            lock_store=LockStore.create(stores.lock_store),
            action_endpoint=stores.action,
        )
        agent.load_model(model)
    if package is not None:  # only now: an action may need what was left out
        options = agent.action_endpoint.kwargs if agent.action_endpoint else {}
        agent.action_endpoint = WorkerActions(package, **options)
    app.ctx.agent = agent


async def _stop_looking_at_what_is_loaded(*_: object) -> None:
    """A million objects stay as long as the worker: to look through them for garbage again and
    again would hold up a message for a tenth of a second. Of a model that is swapped, the first one
    may stay in part: it is looked at no more either."""
    gc.collect()
    gc.freeze()
    gc.enable()
