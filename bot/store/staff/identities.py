"""Who of the staff somebody is whom the single sign-on vouched for."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import UserError
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record
from bot.store.staff.users import Role, User, somebody_decides, user_by_id

PROVIDER = "single-sign-on"
"""Who does, in the log, what the provider decides."""


class UnknownIdentity(UserError):
    """Nobody of the staff; the message says what to do."""


@dataclass(frozen=True)
class Identity:
    """What the provider says of somebody: ``subject`` never changes, ``email`` only if it is
    verified, ``role`` where the settings let the provider decide it."""

    issuer: str
    subject: str
    email: str | None
    name: str
    role: Role | None


class Identities:
    """Links accounts to the provider's by its unchanging subject, once found by e-mail."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def user(self, identity: Identity) -> User:
        """The account: linked before, or with this e-mail, or made where there is a role for it.

        Raises:
            UnknownIdentity: there is none, or its access was ended.
            UsersError: the provider's role would leave nobody who may add people.
        """

        def find(database: Database) -> User:
            user = _linked(database, identity) or self._link_by_email(database, identity)
            user = user or self._make(database, identity)
            if user.disabled_at is not None:
                raise UnknownIdentity("Your access to the desk was ended. Ask an admin.")
            if identity.role and identity.role != user.role:
                sql = "UPDATE users SET role = ? WHERE id = ?"
                database.execute(sql, [identity.role, user.id])
                somebody_decides(database)
                told = f"{user.login} to {identity.role}"
                record(database, PROVIDER, "set_role", None, told, self._clock())
            return user

        return await self._thread.write(find)

    def _link_by_email(self, database: Database, identity: Identity) -> User | None:
        if identity.email is None:
            return None
        sql = "SELECT id FROM users WHERE email = ?"
        row = database.execute(sql, [identity.email]).fetchone()
        user = user_by_id(database, row[0]) if row else None
        if user:
            self._link(database, identity, user)
        return user

    def _make(self, database: Database, identity: Identity) -> User:
        if identity.role is None or identity.email is None:
            raise UnknownIdentity(
                "Nobody at the desk has your e-mail address. Ask an admin to add it to your "
                "account, and see that your address is verified at the single sign-on."
            )
        login = _free_login(database, identity.email)
        number = insert(
            database,
            "INSERT INTO users (login, name, role, email, created_at) VALUES (?, ?, ?, ?, ?)",
            [login, identity.name or login, identity.role, identity.email, self._clock()],
        )
        user = user_by_id(database, number)
        assert user is not None, "it was just made"
        told = f"{login} as {identity.role}"
        record(database, PROVIDER, "add_user", None, told, self._clock())
        self._link(database, identity, user)
        return user

    def _link(self, database: Database, identity: Identity, user: User) -> None:
        values = [identity.issuer, identity.subject, user.id]
        database.execute("INSERT INTO identities VALUES (?, ?, ?)", values)
        record(database, PROVIDER, "link_user", None, user.login, self._clock())


def _linked(database: Database, identity: Identity) -> User | None:
    row = database.execute(
        "SELECT user_id FROM identities WHERE issuer = ? AND subject = ?",
        [identity.issuer, identity.subject],
    ).fetchone()
    return user_by_id(database, row[0]) if row else None


def _free_login(database: Database, email: str) -> str:
    """The beginning of the address, with a number where somebody else has it."""
    name = re.sub(r"[^a-z0-9.]", "", email.partition("@")[0].lower())[:30].strip(".") or "staff1"
    if name in ("bot", "customer", "staff", "terminal"):
        name = f"{name}1"
    login, number = name, 1
    while database.execute("SELECT 1 FROM users WHERE login = ?", [login]).fetchone():
        number += 1
        login = f"{name}.{number}"
    return login
