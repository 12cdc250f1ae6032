"""PostgreSQL's address, which has a password in it: libpq's errors quote what they cannot read of
an address, and those end in logs, terminals and bug reports."""

from __future__ import annotations

import re
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.store.engine.errors import StoreUnavailable

_SCHEMES = ("postgresql://", "postgres://")
_PORTS = re.compile(r"[0-9,]*")


class BadAddress(StoreUnavailable):
    """SAPA_DATABASE_URL cannot be read; the message says what to do, and quotes nothing of it."""


def with_timeouts(url: str) -> str:
    """The same address, with how soon a database is given up from which nothing comes: a machine
    that is off, or a cable that is cut, says no word of it, and TCP alone waits for hours.

    Raises:
        BadAddress: it is none.
    """
    return make_conninfo(
        **{**_parts(url), "connect_timeout": 5, "tcp_user_timeout": 10_000},
        keepalives_idle=5, keepalives_interval=2, keepalives_count=3,
    )  # fmt: skip


def host_of(url: str) -> str:
    """Where it is; empty for this machine."""
    host = str(_parts(url).get("host") or "")
    return "" if host.startswith("/") else host


def why_not(error: psycopg.Error, url: str) -> str:
    """What PostgreSQL or libpq says, without the address's password."""
    said = str(error).strip()
    password = str(_parts(url).get("password") or "")
    return said.replace(password, "[password]") if password else said


def _parts(url: str) -> dict[str, Any]:
    try:
        parts = conninfo_to_dict(url) if url.startswith(_SCHEMES) else {}
    except psycopg.Error:
        parts = {}
    # Of a password with @ or / in it, the rest is taken for a host, a port or a database.
    is_cut = any("@" in str(parts.get(name, "")) for name in ("host", "dbname"))
    if not parts or is_cut or not _PORTS.fullmatch(str(parts.get("port") or "")):
        raise BadAddress(
            "SAPA_DATABASE_URL is no address of a PostgreSQL. Write one such as "
            "postgresql://sapa:PASSWORD@db.example.com/sapa with, in the password, %40 for @, %2F "
            "for / and %25 for %."
        )
    return parts
