"""The keys by which programs of the shop use the API: shown once, kept as hashes."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Literal

from bot.errors import UserError
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record
from bot.store.staff.users import ROLES, Role, hash_of, let_go

PREFIX = "sapa_"
"""A token begins so: programs that look for secrets in code know it by that."""

State = Literal["active", "expired", "revoked"]

_SEEN_EVERY_S = 60.0
_LONGEST_DAYS = 3650
_DAY_S = 86_400.0


class ApiKeyRefused(UserError):
    """No such key can be made or ended; the message says why and what to do."""


@dataclass(frozen=True)
class ApiKey:
    """A program that may do what ``role`` may. Times are Unix seconds; without ``expires_at`` it
    never ends by itself. ``used_at`` is right to the minute."""

    id: int
    name: str
    role: Role
    created_by: str
    created_at: float
    expires_at: float | None
    used_at: float | None
    revoked_at: float | None

    @property
    def login(self) -> str:
        """By what the log and conversations call it; no colleague's login has a colon."""
        return f"api:{self.name}"

    def may(self, role: Role) -> bool:
        return ROLES.index(self.role) >= ROLES.index(role)

    def state(self, now: float) -> State:
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"


_COLUMNS = ", ".join(column.name for column in fields(ApiKey))


class ApiKeys:
    """Each change is noted in the audit log in its own transaction; ``by`` is a login."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def add(self, name: str, role: Role, days: int | None, by: str) -> str:
        """The token of a new key, which ends after so many days; None: never. It is not kept, and
        can never be shown again.

        Raises:
            ApiKeyRefused: the name is unusable or taken, there is no such role, or the days are
                not 1 to 3650.
        """
        name = name.strip().lower()
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name):
            raise ApiKeyRefused(
                "{name!r} cannot be the name of a key. Use letters a–z, digits and dashes, such "
                "as stock-system.", name=name,
            )  # fmt: skip
        if role not in ROLES:
            raise ApiKeyRefused(
                "There is no role {role!r}. Roles: {roles}.", role=role, roles=", ".join(ROLES)
            )
        if days is not None and not 1 <= days <= _LONGEST_DAYS:
            raise ApiKeyRefused("A key can last from 1 to {most} days.", most=_LONGEST_DAYS)
        token = PREFIX + secrets.token_urlsafe(32)

        def add(database: Database) -> str:
            now = self._clock()
            ends_at = None if days is None else now + days * _DAY_S
            if database.execute("SELECT 1 FROM api_keys WHERE name = ?", [name]).fetchone():
                raise ApiKeyRefused(
                    "There is or was a key {name!r}, and the log tells them apart by name. Take "
                    "another name.", name=name,
                )  # fmt: skip
            database.execute(
                """INSERT INTO api_keys (name, role, token_hash, created_by, created_at,
                expires_at) VALUES (?, ?, ?, ?, ?, ?)""",
                [name, role, hash_of(token), by, now, ends_at],
            )
            record(database, by, "add_api_key", None, f"{name} as {role}", now)
            return token

        return await self._thread.write(add)

    async def revoke(self, key_id: int, by: str) -> None:
        """Ends it at once; conversations that it had are anybody's again. Nothing, where it has
        ended or never was."""

        def revoke(database: Database) -> None:
            now = self._clock()
            row = database.execute(
                """UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL
                RETURNING name""",
                [now, key_id],
            ).fetchone()
            if row:
                let_go(database, f"api:{row[0]}", by, now)
                record(database, by, "revoke_api_key", None, row[0], now)

        await self._thread.write(revoke)

    async def all(self) -> list[ApiKey]:
        """The newest first, those that have ended too."""
        sql = f"SELECT {_COLUMNS} FROM api_keys ORDER BY id DESC"
        return await self._thread.run(
            lambda database: [ApiKey(*row) for row in database.execute(sql).fetchall()]
        )

    async def find(self, token: str) -> ApiKey | None:
        """The key of this token, now used; None where none is active. It is looked up by its hash,
        of which how long that takes tells nothing."""
        now = self._clock()
        sql = f"SELECT {_COLUMNS} FROM api_keys WHERE token_hash = ?"
        row = await self._thread.run(
            lambda database: database.execute(sql, [hash_of(token)]).fetchone()
        )
        key = ApiKey(*row) if row else None
        if key is None or key.state(now) != "active":
            return None
        if key.used_at is None or now - key.used_at > _SEEN_EVERY_S:
            await self._thread.write(
                lambda database: database.execute(
                    "UPDATE api_keys SET used_at = ? WHERE id = ?", [now, key.id]
                )
            )
        return key
