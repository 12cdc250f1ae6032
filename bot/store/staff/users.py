"""Staff: their accounts, and the invitations with which they set a password."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from bot.errors import UserError
from bot.store.conversations.conversations import CALLED_BY_BOT
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record

Role = Literal["agent", "editor", "admin"]
ROLES: tuple[Role, ...] = ("agent", "editor", "admin")
"""Each may do what those before it may: agents talk to customers, editors teach the bot and
publish, admins decide who may."""

INVITATION_S = 48 * 3600.0


_USERS = """SELECT users.*, EXISTS (
    SELECT 1 FROM second_factors WHERE user_id = users.id AND confirmed_at IS NOT NULL
) AS has_second_factor, presence.seen_at, coalesce(presence.is_away, 0) AS is_away
FROM users LEFT JOIN presence ON presence.user_id = users.id"""


class UsersError(UserError):
    """What was asked for cannot be done; the message says why and what to do."""


@dataclass(frozen=True)
class User:
    """Somebody of the shop. ``login`` never changes; ``name`` is what others read; at ``seen_at`` a
    page of theirs was open last (see bot.store.staffing.presence)."""

    id: int
    login: str
    name: str
    role: Role
    language: str
    created_at: float
    disabled_at: float | None
    has_password: bool
    email: str | None = None
    has_second_factor: bool = False
    seen_at: float | None = None
    is_away: bool = False

    def may(self, role: Role) -> bool:
        """Whether the user may do what ``role`` may."""
        return ROLES.index(self.role) >= ROLES.index(role)


class Users:
    """Tokens are handed out once and kept as hashes: nobody who reads the file can use them."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def add(self, login: str, name: str, role: Role, by: str) -> str:
        """A new account; returns the token of the link with which its owner sets a password.

        Raises:
            UsersError: the login is taken or unusable, or there is no such role.
        """
        login = _login(login)
        if role not in ROLES:
            raise UsersError(
                "There is no role {role!r}. Roles: {roles}.",
                role=role,
                roles=", ".join(ROLES),
            )

        def add(database: Database) -> str:
            if _row(database, login):
                raise UsersError(
                    "There is already an account {login!r}. Take another name.",
                    login=login,
                )
            user_id = insert(
                database,
                "INSERT INTO users (login, name, role, created_at) VALUES (?, ?, ?, ?)",
                [login, " ".join(name.split()) or login, role, self._clock()],
            )
            record(database, by, "add_user", None, f"{login} as {role}", self._clock())
            return self._invite(database, user_id)

        return await self._thread.write(add)

    async def invite_again(self, login: str, by: str) -> str:
        """A new link to set a password, for who forgot it; the old password ends with its use.

        Raises:
            UsersError: there is no such account.
        """

        def invite(database: Database) -> str:
            user = existing(database, login)
            record(database, by, "invite", None, user.login, self._clock())
            return self._invite(database, user.id)

        return await self._thread.write(invite)

    def _invite(self, database: Database, user_id: int) -> str:
        token = secrets.token_urlsafe(32)
        database.execute("DELETE FROM invitations WHERE user_id = ?", [user_id])
        database.execute(
            "INSERT INTO invitations VALUES (?, ?, ?)",
            [hash_of(token), user_id, self._clock() + INVITATION_S],
        )
        return token

    async def invited(self, token: str) -> User | None:
        """Whose invitation it is; None when it was used or is too old."""

        def read(database: Database) -> User | None:
            row = database.execute(
                "SELECT user_id FROM invitations WHERE token_hash = ? AND expires_at > ?",
                [hash_of(token), self._clock()],
            ).fetchone()
            return user_by_id(database, row[0]) if row else None

        return await self._thread.run(read)

    async def accept(self, token: str, password_hash: str) -> User:
        """Sets the password, ends the invitation and every session of before.

        Raises:
            UsersError: the invitation was used or is too old.
        """

        def accept(database: Database) -> User:
            row = database.execute(
                """DELETE FROM invitations WHERE token_hash = ? AND expires_at > ?
                RETURNING user_id""",
                [hash_of(token), self._clock()],
            ).fetchone()
            user = user_by_id(database, row[0]) if row else None
            if user is None:
                raise UsersError("This link was used or is too old. Ask an admin for a new one.")
            database.execute(
                "UPDATE users SET password_hash = ? WHERE id = ?", [password_hash, user.id]
            )
            database.execute("DELETE FROM sessions WHERE user_id = ?", [user.id])
            record(database, user.login, "set_password", at=self._clock())
            return user

        return await self._thread.write(accept)

    async def password_hash(self, login: str) -> str | None:
        """None where nobody can log in by this name."""

        def read(database: Database) -> str | None:
            row = database.execute(
                "SELECT password_hash FROM users WHERE login = ? AND disabled_at IS NULL",
                [login.strip().lower()],
            ).fetchone()
            return row[0] if row else None

        return await self._thread.run(read)

    async def change_password(self, user: User, password_hash: str, session_id: str) -> None:
        """Sets another password, and ends every session but this one."""

        def change(database: Database) -> None:
            sql = "UPDATE users SET password_hash = ? WHERE id = ?"
            database.execute(sql, [password_hash, user.id])
            database.execute("DELETE FROM invitations WHERE user_id = ?", [user.id])
            sql = "DELETE FROM sessions WHERE user_id = ? AND substr(token_hash, 1, ?) <> ?"
            database.execute(sql, [user.id, len(session_id), session_id])
            record(database, user.login, "set_password", at=self._clock())

        await self._thread.write(change)

    async def get(self, login: str) -> User:
        """Raises UsersError where there is no such account."""
        return await self._thread.run(lambda database: existing(database, login))

    async def set_email(self, login: str, email: str, by: str) -> None:
        """By which single sign-on finds the person; empty takes it away.

        Raises:
            UsersError: it is no address, or somebody else's.
        """
        email = email.strip().lower()
        if email and not re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,190}", email):
            raise UsersError("{email!r} is no e-mail address.", email=email)

        def change(database: Database) -> None:
            user = existing(database, login)
            sql = "SELECT login FROM users WHERE email = ? AND id <> ?"
            if other := database.execute(sql, [email, user.id]).fetchone():
                raise UsersError("This address is that of {login}.", login=other[0])
            database.execute("UPDATE users SET email = ? WHERE id = ?", [email or None, user.id])
            record(database, by, "set_email", None, user.login, self._clock())

        await self._thread.write(change)

    async def all(self) -> list[User]:
        """Everybody, also those who may no more."""
        return await self._thread.run(
            lambda database: [
                _user(row) for row in database.query(f"{_USERS} ORDER BY login")
            ]
        )

    async def set_language(self, login: str, language: str) -> None:
        await self._thread.write(
            lambda database: database.execute(
                "UPDATE users SET language = ? WHERE login = ?", [language, login]
            )
        )

    async def set_role(self, login: str, role: Role, by: str) -> None:
        """Raises UsersError where nobody would be left who may decide about accounts."""
        if role not in ROLES:
            raise UsersError(
                "There is no role {role!r}. Roles: {roles}.",
                role=role,
                roles=", ".join(ROLES),
            )

        def change(database: Database) -> None:
            user = existing(database, login)
            database.execute("UPDATE users SET role = ? WHERE id = ?", [role, user.id])
            somebody_decides(database)
            record(database, by, "set_role", None, f"{user.login} to {role}", self._clock())

        await self._thread.write(change)

    async def set_disabled(self, login: str, disabled: bool, by: str) -> None:
        """Ends the person's access at once, or gives it back. What they had waits for a person.

        Raises:
            UsersError: nobody would be left who may decide about accounts.
        """

        def change(database: Database) -> None:
            user, now = existing(database, login), self._clock()
            database.execute(
                "UPDATE users SET disabled_at = ? WHERE id = ?",
                [now if disabled else None, user.id],
            )
            somebody_decides(database)
            if disabled:
                database.execute("DELETE FROM sessions WHERE user_id = ?", [user.id])
                database.execute("DELETE FROM invitations WHERE user_id = ?", [user.id])
                let_go(database, user.login, by, now)
            what = "disable_user" if disabled else "enable_user"
            record(database, by, what, None, user.login, now)

        await self._thread.write(change)


def hash_of(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _login(text: str) -> str:
    login = text.strip().lower()
    if not (login.isascii() and 1 <= len(login) <= 40 and login.replace(".", "").isalnum()):
        raise UsersError("{text!r} cannot be a login. Use letters a–z, digits and dots.", text=text)
    if login in ("bot", "customer", "staff", "terminal"):
        raise UsersError(
            "{login!r} means something else in a conversation. Take another name.",
            login=login,
        )
    return login


def let_go(database: Database, login: str, by: str, now: float) -> None:
    """Their conversations are anybody's again, each told in the log; where a person wrote, the bot
    serves no more."""
    freed = database.execute(
        f"""UPDATE conversations SET assigned_to = NULL,
        reason = coalesce(CASE WHEN waiting_since IS NULL OR reason IN {CALLED_BY_BOT} AND EXISTS
            (SELECT 1 FROM outbox WHERE conversation_id = conversations.id AND author <> 'bot')
            THEN NULL ELSE reason END, 'let_go'),
        state = CASE state WHEN 'staff' THEN 'waiting' ELSE state END,
        waiting_since = coalesce(waiting_since, ?) WHERE assigned_to = ? RETURNING id""",
        [now, login],
    ).fetchall()
    for (conversation_id,) in freed:
        record(database, by, "assign", conversation_id, None, now)


def somebody_decides(database: Database) -> None:
    sql = "SELECT 1 FROM users WHERE role = 'admin' AND disabled_at IS NULL"
    if not database.execute(sql).fetchone():
        raise UsersError("Nobody would be left who may add people. Make another admin first.")


def _row(database: Database, login: str) -> dict[str, Any] | None:
    sql = f"{_USERS} WHERE login = ?"
    return next(iter(database.query(sql, [login.strip().lower()])), None)


def existing(database: Database, login: str) -> User:
    """Raises UsersError where there is no such account."""
    row = _row(database, login)
    if row is None:
        raise UsersError(
            "There is no account {login!r}. `./sapa users list` shows them.",
            login=login,
        )
    return _user(row)


def user_by_id(database: Database, user_id: int) -> User | None:
    """None where there is no such account."""
    rows = database.query(f"{_USERS} WHERE id = ?", [user_id])
    return next((_user(row) for row in rows), None)


def _user(row: dict[str, Any]) -> User:
    kept = {key: value for key, value in row.items() if key != "password_hash"}
    kept |= {name: bool(row[name]) for name in ("has_second_factor", "is_away")}
    return User(**kept, has_password=row["password_hash"] is not None)
