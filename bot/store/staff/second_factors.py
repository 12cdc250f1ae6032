"""Codes of an authenticator app (TOTP), and the codes for who lost it."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable

import pyotp

from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record
from bot.store.staff.users import User, UsersError, existing, hash_of

RECOVERY_CODES = 10

_STEP_S = 30
_LATE_STEPS = 1
"""How far the phone's clock may be off, in codes."""


class SecondFactors:
    """The secret never leaves the store but for its owner's app; recovery codes are kept as hashes.
    No code is taken twice."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def enrol(self, user: User) -> str:
        """A new secret for the app, in base32; it counts once a code confirmed it.

        Raises:
            UsersError: there is a second factor already.
        """
        secret = pyotp.random_base32()

        def enrol(database: Database) -> None:
            if existing(database, user.login).has_second_factor:
                raise UsersError("You have a second factor already. Remove it first.")
            sql = "INSERT OR REPLACE INTO second_factors (user_id, secret) VALUES (?, ?)"
            database.execute(sql, [user.id, secret])

        await self._thread.write(enrol)
        return secret

    async def unconfirmed(self, user: User) -> str | None:
        """The secret that waits for its first code."""

        def read(database: Database) -> str | None:
            sql = "SELECT secret FROM second_factors WHERE user_id = ? AND confirmed_at IS NULL"
            row = database.execute(sql, [user.id]).fetchone()
            return row[0] if row else None

        return await self._thread.run(read)

    async def confirm(self, user: User, code: str) -> list[str] | None:
        """The recovery codes, to be shown this once; None where the code is wrong."""

        def confirm(database: Database) -> list[str] | None:
            if not self._takes(database, user, code, confirmed=False):
                return None
            sql = "UPDATE second_factors SET confirmed_at = ? WHERE user_id = ?"
            database.execute(sql, [self._clock(), user.id])
            record(database, user.login, "set_second_factor", at=self._clock())
            return _new_recovery_codes(database, user)

        return await self._thread.write(confirm)

    async def takes(self, user: User, code: str) -> bool:
        """Whether the code lets in: one of the app, or one of the recovery codes, which it uses
        up."""

        def take(database: Database) -> bool:
            if self._takes(database, user, code, confirmed=True):
                return True
            plain = code.replace("-", "").replace(" ", "").lower()
            used = database.execute(
                "DELETE FROM recovery_codes WHERE code_hash = ? AND user_id = ?",
                [hash_of(plain), user.id],
            ).rowcount
            if used:
                record(database, user.login, "use_recovery_code", at=self._clock())
            return bool(used)

        return await self._thread.write(take)

    async def codes_left(self, user: User) -> int:
        """How many recovery codes are not used yet."""
        sql = "SELECT count(*) FROM recovery_codes WHERE user_id = ?"
        return await self._thread.run(lambda db: int(db.execute(sql, [user.id]).fetchone()[0]))

    async def remove(self, login: str, by: str) -> None:
        """Takes it away; where somebody else does so, as the phone was lost, all of the person's
        sessions end.

        Raises:
            UsersError: there is no such account.
        """

        def remove(database: Database) -> None:
            user = existing(database, login)
            database.execute("DELETE FROM second_factors WHERE user_id = ?", [user.id])
            database.execute("DELETE FROM recovery_codes WHERE user_id = ?", [user.id])
            if by != user.login:
                database.execute("DELETE FROM sessions WHERE user_id = ?", [user.id])
            record(database, by, "remove_second_factor", None, user.login, self._clock())

        await self._thread.write(remove)

    def _takes(self, database: Database, user: User, code: str, confirmed: bool) -> bool:
        row = database.execute(
            "SELECT secret, confirmed_at, last_step FROM second_factors WHERE user_id = ?",
            [user.id],
        ).fetchone()
        code = code.replace(" ", "")
        if not row or (row[1] is not None) != confirmed or not code.isascii():
            return False
        app, now = pyotp.TOTP(row[0], interval=_STEP_S), int(self._clock()) // _STEP_S
        for step in range(now - _LATE_STEPS, now + _LATE_STEPS + 1):
            if step > row[2] and hmac.compare_digest(app.generate_otp(step), code):
                sql = "UPDATE second_factors SET last_step = ? WHERE user_id = ?"
                database.execute(sql, [step, user.id])
                return True
        return False


def _new_recovery_codes(database: Database, user: User) -> list[str]:
    database.execute("DELETE FROM recovery_codes WHERE user_id = ?", [user.id])
    codes = [secrets.token_hex(8) for _ in range(RECOVERY_CODES)]
    for code in codes:
        database.execute("INSERT INTO recovery_codes VALUES (?, ?)", [hash_of(code), user.id])
    return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in codes]
