"""Rasa and an action server for one command, when no ``./sapa serve`` is running."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from bot.processes.services import (
    action_server,
    rasa_worker,
    remove_endpoints,
    write_endpoints,
)
from bot.processes.supervisor import Supervisor
from bot.rasa.client import RasaClient
from bot.settings import Settings, http_address

_HERE = "127.0.0.1"


class TemporaryRasa(RasaClient):
    """Rasa whose processes we started."""

    def __init__(self, url: str, token: str, supervisor: Supervisor) -> None:
        super().__init__([url], token)
        self._supervisor = supervisor

    @property
    def pids(self) -> list[int]:
        """Rasa's and the action server's, as they are now."""
        return list(self._supervisor.pids().values())


@asynccontextmanager
async def temporary_rasa(
    settings: Settings,
    model: Path,
    tell: Callable[[str], None],
    environ: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[TemporaryRasa]:
    """Rasa with processes of its own, on ports that are free; they end with the context.

    ``environ`` is added to their environment.

    Raises:
        GaveUp: they cannot be started.
    """
    settings = replace(
        settings,
        rasa=replace(settings.rasa, host=_HERE),
        actions=replace(settings.actions, host=_HERE),
    )
    token = secrets.token_urlsafe(32)
    rasa_port, actions_port = _free_ports(2)
    endpoints = settings.data_folder / "run" / f"endpoints-{os.getpid()}-{rasa_port}.yml"
    write_endpoints(settings, actions_port, token, endpoints)
    services = [rasa_worker(settings, 0, rasa_port, model, endpoints, token)]
    if not settings.actions.run_in_worker:
        services.append(action_server(settings, actions_port, token))
    services = [replace(one, environ={**one.environ, **environ}) for one in services]
    try:
        async with Supervisor(services, settings.project.folder, tell) as supervisor:
            await supervisor.wait_until_ready()
            yield TemporaryRasa(http_address(_HERE, rasa_port), token, supervisor)
    finally:
        remove_endpoints(endpoints)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:  # held together, so that no port comes twice
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((_HERE, 0))
        return [probe.getsockname()[1] for probe in probes]
