"""The processes that Sapa consists of, and the files that they are started with."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from dotenv import set_key
from ruamel.yaml import YAML

from bot.env_expansion import expanded
from bot.environment import (
    DATABASE_URL,
    ENV_FILE,
    READER_TOKEN,
    WORKER_DATABASE_URL,
    granted,
)
from bot.processes.run_file import write_private
from bot.processes.supervisor import Service
from bot.rasa_environment import rasa_python
from bot.settings import Settings, http_address

TOKEN_VARIABLE = "SAPA_INTERNAL_TOKEN"
"""What our own processes show each other; in the environment, where no other user can read it."""

_ENVIRONMENT = {
    # A short message is no work for many threads: they would only take turns on the same cores.
    "OMP_NUM_THREADS": "1",
    "NO_COLOR": "1",
}

ACTION_SERVER = "the action server"
SHOP_TOKEN = "SHOP_API_TOKEN"

OUR_TRACKERS = "bot.rasa.tracker_store.SqliteTrackerStore"
TRACKERS_IN_POSTGRESQL = "bot.rasa.tracker_store.PostgresqlTrackerStore"

GATEWAY_GRACE_S = 12.0
"""The gateway gives what is under way ten seconds: bot.gateway.gateway and bot.gateway.__main__."""


def action_server(settings: Settings, port: int, token: str) -> Service:
    """What ``rasa run actions`` runs, without the import of Rasa itself; ``rasa_sdk_plugins.py``
    checks the token."""
    settings = _for_workers(settings)
    return Service(
        name=ACTION_SERVER,
        command=(
            *_masked(), "rasa_sdk", "--actions", "actions", "--port", str(port),
        ),
        log=settings.data_folder / "log" / "actions.log",
        ready_url=f"{http_address(settings.actions.host, port)}/health",
        environ={
            **granted(settings.environ, [SHOP_TOKEN, *settings.actions.environment]),
            **_ENVIRONMENT,
            "SANIC_HOST": settings.actions.host,  # it would listen to the whole network
            TOKEN_VARIABLE: token,
        },
    )


def rasa_worker(
    settings: Settings, number: int, port: int, model: Path, endpoints: Path, token: str
) -> Service:
    """One worker, with the actions unless they have a process of their own; workers are numbered
    from 0. write_endpoints has written ``endpoints``."""
    settings = _for_workers(settings)
    actions = ("--actions", "actions") if settings.actions.run_in_worker else ()
    address = http_address(settings.rasa.host, port)
    is_found = settings.store != settings.database and is_reached_from_elsewhere(settings.rasa.host)
    name = "the Rasa worker" if settings.rasa.workers == 1 else f"Rasa worker {number + 1}"
    return Service(
        name=name,
        command=(
            *_masked(), "bot.rasa.worker",
            "--model", str(model),
            "--host", settings.rasa.host,
            "--port", str(port),
            "--endpoints", str(endpoints),
            "--credentials", str(_credentials(endpoints)),
            *actions,
            *(("--announce", address) if is_found else ()),
        ),
        log=settings.data_folder / "log" / f"rasa-{number + 1}.log",
        ready_url=f"{address}/webhooks/sapa/ready",
        environ={
            **granted(settings.environ),
            **_ENVIRONMENT,
            ENV_FILE: str(_worker_secrets(endpoints)),
            TOKEN_VARIABLE: token,
        },
    )


def gateway(settings: Settings, token: str) -> Service:
    """The gateway on the address of sapa.toml."""
    return Service(
        name="the gateway",
        command=(
            sys.executable, "-m", "bot.gateway", "--workers", str(settings.rasa.workers)
        ),
        log=settings.data_folder / "log" / "gateway.log",
        ready_url=f"{local_address(settings)}/health",
        environ={**os.environ, **_ENVIRONMENT, TOKEN_VARIABLE: token},
        serves_customers=True,
        grace_s=GATEWAY_GRACE_S,
    )


def _for_workers(settings: Settings) -> Settings:
    """With the address of the database that is theirs."""
    theirs = settings.environ.get(WORKER_DATABASE_URL)
    if not theirs:
        return settings
    return replace(settings, environ={**settings.environ, DATABASE_URL: theirs})


def is_reached_from_elsewhere(host: str) -> bool:
    """Whether another machine could find a program by this address or name, on which it listens."""
    try:
        address = ip_address(host)
    except ValueError:
        return host != "localhost"
    return not (address.is_loopback or address.is_unspecified)


def _masked() -> tuple[str, ...]:
    """What a module of Rasa's environment is started with."""
    return (rasa_python(), "-m", "bot.processes.masked_output")


def local_address(settings: Settings) -> str:
    """Where a browser on this machine finds the gateway."""
    host = settings.gateway.host
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (from there)
    return http_address(host, settings.gateway.port)


def trackers_elsewhere(endpoints: Path) -> str | None:
    """What to tell where Rasa keeps trackers in a store that is not ours; None where it is ours."""
    store = (YAML(typ="safe").load(endpoints.read_text(encoding="utf-8")) or {}).get(
        "tracker_store"
    ) or {"type": "memory"}
    if store.get("type") == OUR_TRACKERS:
        return None
    return (
        f"endpoints.yml keeps what Rasa remembers in a store of the type {store.get('type')!r}, "
        "which Sapa neither exports, erases nor purges: do so there yourself, by the "
        "conversation's number (sender_id), or use Sapa's own."
    )


def write_endpoints(settings: Settings, actions_port: int, token: str, path: Path) -> None:
    """Writes the project's endpoints.yml to ``path``, with the addresses, files and token of this
    run, and beside it its credentials.yml and what of .env the workers may know, all readable by
    the owner alone. ``${NAME}`` in the first two is filled in here. The secrets come by a file, and
    not by the environment, as nothing that is in a file can get into what Rasa reads of staff's.

    Raises:
        UnknownVariable: a name is not set.
    """
    settings = _for_workers(settings)
    endpoints = _filled_in(settings, "endpoints.yml")
    address = http_address(settings.actions.host, actions_port)
    endpoints["action_endpoint"]["url"] = f"{address}/webhook"
    endpoints["action_endpoint"]["headers"] = {"Authorization": f"Bearer {token}"}
    trackers = endpoints.get("tracker_store") or {}
    if str(trackers.get("db")).endswith(".db"):  # a file, and not the name of a database elsewhere
        trackers["db"] = str(settings.tracker_place)
        if trackers.get("type") == OUR_TRACKERS and settings.tracker_place != settings.trackers:
            trackers["type"] = TRACKERS_IN_POSTGRESQL
    with write_private(path) as file:
        YAML().dump(endpoints, file)
    with write_private(_credentials(path)) as file:
        YAML().dump(_filled_in(settings, "credentials.yml"), file)
    write_private(_worker_secrets(path)).close()
    secrets = [SHOP_TOKEN] if settings.actions.run_in_worker else []
    secrets += [READER_TOKEN] if settings.reader.url else []
    for name in set(secrets) & set(settings.environ):
        set_key(_worker_secrets(path), name, settings.environ[name])


def remove_endpoints(path: Path) -> None:
    """Removes what write_endpoints wrote."""
    for file in (path, _credentials(path), _worker_secrets(path)):
        file.unlink(missing_ok=True)


def _credentials(endpoints: Path) -> Path:
    return endpoints.with_name(endpoints.name.replace("endpoints", "credentials"))


def _worker_secrets(endpoints: Path) -> Path:
    return endpoints.with_name(endpoints.stem.replace("endpoints", "worker") + ".env")


def _filled_in(settings: Settings, name: str) -> dict[str, Any]:
    content = YAML(typ="safe").load((settings.project.folder / name).read_text(encoding="utf-8"))
    filled: dict[str, Any] = expanded(content or {}, settings.environ, name)
    return filled
