"""Proving an order one's own: what people type, brought into one form, compared, and counted."""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from bot.order_numbers import same_order_number
from bot.phones import read_phone
from bot.plain_text import plain_text
from bot.shop.database_thread import ShopDatabaseThread
from bot.shop.records import Customer
from bot.shop.shop import Shop, ShopError

MOST_FAILURES = 5
LOCK_SECONDS = 3600.0
MOST_GUESSES = 10
"""So many failures on one order within the hour, whoever they were, and four digits prove nothing
any more: a new chat costs nothing, so the lock on a person alone would not stop guessing."""

_EMAIL = re.compile(r"(?<![^\s@,;])[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")
_LAST_FOUR = re.compile(r"[0-9]{4}")


class ProofLocked(ShopError):
    """This person failed too often; nothing was looked up. They may try again in an hour."""


@dataclass(frozen=True)
class Proof:
    """Something that only the customer should know, in the form in which it is stored."""

    kind: Literal["email", "phone", "phone_last_four"]
    value: str


def read_proof(text: str, country: str) -> Proof | None:
    """The e-mail, phone number or four digits that ``text`` is; None if it is something else.
    ``country`` is where a phone number without a country's code is from (ISO 3166)."""
    text = plain_text(text)
    if _LAST_FOUR.fullmatch(text):
        return Proof("phone_last_four", text)
    if _EMAIL.fullmatch(text):
        return Proof("email", text.lower())
    phone = read_phone(text, country)
    return Proof("phone", phone) if phone else None


def proves(proof: Proof | None, customer: Customer) -> bool:
    """Whether ``proof`` is this customer's; takes no less time for a near miss."""
    if proof is None:
        return False
    phone = customer.phone or ""
    known = {"email": customer.email or "", "phone": phone, "phone_last_four": phone[-4:]}
    # Half an emoji, as broken clients send it, is no reason to fail.
    typed, true = (v.encode(errors="surrogatepass") for v in (proof.value, known[proof.kind]))
    return hmac.compare_digest(typed, true)


class ProofLock:
    """Counts who failed to prove an order theirs; after five failures, an hour without tries.

    ``person`` is channel:account:chat. It takes the connection of ``database`` over (see
    DatabaseThread): give it one of its own, not the shop's. ``clock`` tells Unix seconds.
    Every method may raise ShopUnavailable.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._thread = ShopDatabaseThread(database)
        self._clock = clock

    async def is_locked(self, person: str) -> bool:
        """Whether the last five failures came within an hour, the last of them under one ago."""
        sql = (
            "SELECT failed_at FROM proof_failures WHERE person = ? ORDER BY failed_at DESC LIMIT ?"
        )
        rows = await self._thread.run(
            lambda database: list(database.query(sql, [person, MOST_FAILURES]))
        )
        if len(rows) < MOST_FAILURES:
            return False
        newest, oldest = rows[0]["failed_at"], rows[-1]["failed_at"]
        return newest > self._clock() - LOCK_SECONDS and newest - oldest < LOCK_SECONDS

    async def record_failure(self, person: str, order_number: str) -> None:
        """Counts a failure, and forgets everybody's that no lock depends on any more."""
        now = self._clock()

        def record(database: Database) -> None:
            database["proof_failures"].insert(
                {"person": person, "order_number": order_number, "failed_at": now}
            )
            database["proof_failures"].delete_where("failed_at < ?", [now - 2 * LOCK_SECONDS])

        await self._thread.run(record)

    async def is_guessed_at(self, order_number: str) -> bool:
        """Whether MOST_GUESSES proofs of this order failed within the hour."""
        sql = "SELECT count(*) FROM proof_failures WHERE order_number = ? AND failed_at > ?"
        since = self._clock() - LOCK_SECONDS
        [count] = await self._thread.run(
            lambda database: database.execute(sql, [order_number, since]).fetchone()
        )
        return count >= MOST_GUESSES

    async def clear(self, person: str) -> None:
        """Lifts the lock, when the shop's people know who it is.

        Not for a proof that succeeds: with an order of one's own, one could then guess at other
        people's without end.
        """
        await self._thread.run(
            lambda database: database["proof_failures"].delete_where("person = ?", [person])
        )

    async def aclose(self) -> None:
        """Closes the database."""
        await self._thread.aclose()


async def prove(
    shop: Shop, lock: ProofLock, person: str, order_number: str, proof: str
) -> Customer | None:
    """The order's owner if ``proof`` is theirs; else None, and one more failure of ``person``.

    Call it for one message of a person after the other, as the dispatcher does.

    Raises:
        ProofLocked: too many failures.
        ShopUnavailable: the shop cannot be asked; no failure is counted.
    """
    if await lock.is_locked(person):
        raise ProofLocked(f"Too many failed proofs by {person}; they may try again in an hour.")
    number = same_order_number(order_number)
    guessed_at = await lock.is_guessed_at(number)
    owner = await shop.find_owner(order_number, proof)
    if guessed_at and _LAST_FOUR.fullmatch(plain_text(proof)):
        owner = None
    if owner is None:
        await lock.record_failure(person, number)
    return owner
