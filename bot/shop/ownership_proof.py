"""Proving an order one's own: what people type, brought into one form, compared, and counted."""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.lazy_message import LazyMessage
from bot.order_numbers import same_order_number
from bot.phones import read_phone
from bot.plain_text import plain_text
from bot.shop.records import Customer
from bot.shop.shop import Shop, ShopError
from bot.shop.shop_database import ShopDatabase
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Store
from bot.store.engine.sqlite import SqliteDatabase
from bot.store.messages.platform_notices import note

MOST_FAILURES = 5
LOCK_SECONDS = 3600.0
MOST_GUESSES = 10
"""So many failures on one order within the hour, whoever they were, and four digits prove nothing
any more: a new chat costs nothing, so the lock on a person alone would not stop guessing."""

MOST_FROM_ADDRESS = 10
MOST_FROM_NETWORK = 20
MOST_IN_ALL = 60
"""So many failures within the hour from one address, from its network, and in all: then four digits
prove nothing there, or anywhere. One guess at each of many orders is seen by nothing else."""

LOCKED_AT = 3
"""So many times as many from an address or network, and nothing that is typed there counts.
Not sooner, and never for all: customers of one mobile network share an address."""

_EMAIL = re.compile(r"(?<![^\s@,;])[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")
_LAST_FOUR = re.compile(r"[0-9]{4}")


class ProofLocked(ShopError):
    """This person failed too often; nothing was looked up. They may try again in an hour."""


class FullProofNeeded(ShopError):
    """Four digits prove nothing here or now; nothing was looked up, and no failure counted. The
    e-mail address or the whole phone number still proves."""


@dataclass(frozen=True)
class Origin:
    """Where a web chat is opened: its address and network, as hashes; None on other platforms,
    where an account is not to be had by opening another window."""

    address: str | None = None
    network: str | None = None


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

    ``person`` is channel:account:chat. It takes ``database`` over (see ShopDatabase): give it one
    of its own, not the shop's. ``clock`` tells Unix seconds.
    Every method may raise ShopUnavailable.
    """

    def __init__(
        self, database: Store | SqliteDatabase, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = ShopDatabase(database)
        self._clock = clock

    async def is_locked(self, person: str, origin: Origin = Origin()) -> bool:
        """Whether the last five failures came within an hour, the last of them under one ago; or
        far too many came from there."""
        return await self._database.run(
            lambda database: _is_locked(database, person, origin, self._clock())
        )

    async def do_digits_prove(self, order_number: str, origin: Origin) -> bool:
        """Whether the last four digits of a phone number can still prove this order there: not
        where guessing is under way."""
        return await self._database.run(
            lambda database: _do_digits_prove(database, order_number, origin, self._clock())
        )

    async def reserve(
        self, person: str, order_number: str, origin: Origin, is_digits: bool
    ) -> int:
        """Counts a try as failed before it is made, so that of many at once no more are made than
        may be; the number by which ``give_back`` takes that back.

        Raises:
            ProofLocked, FullProofNeeded: it must not be made; nothing was counted.
        """

        def reserve(database: Database) -> int:
            now = self._clock()
            if _is_locked(database, person, origin, now):
                raise ProofLocked(
                    f"Too many failed proofs by {person}; they may try again in an hour."
                )
            if not _do_digits_prove(database, order_number, origin, now) and is_digits:
                raise FullProofNeeded("Four digits prove nothing here; ask for more.")
            return _record(database, person, order_number, origin, now)

        return await self._database.write(reserve)

    async def give_back(self, number: int) -> None:
        """The try did not fail."""
        await self._database.run(
            lambda database: database.execute("DELETE FROM proof_failures WHERE id = ?", [number])
        )

    async def clear(self, person: str) -> None:
        """Lifts the lock, when the shop's people know who it is.

        Not for a proof that succeeds: with an order of one's own, one could then guess at other
        people's without end.
        """
        await self._database.run(
            lambda database: database.table("proof_failures").delete_where("person = ?", [person])
        )

    async def aclose(self) -> None:
        """Closes the database."""
        await self._database.aclose()


async def prove(
    shop: Shop,
    lock: ProofLock,
    person: str,
    order_number: str,
    proof: str,
    origin: Origin = Origin(),
    digits_prove: bool = True,
) -> Customer | None:
    """The order's owner if ``proof`` is theirs; else None, and one more failure of ``person``.
    ``digits_prove`` says whether four digits are taken from this person at all.

    Raises:
        ProofLocked: too many failures.
        FullProofNeeded: four digits, where they prove nothing.
        ShopUnavailable: the shop cannot be asked; no failure is counted.
    """
    is_digits = bool(_LAST_FOUR.fullmatch(plain_text(proof)))
    if is_digits and not digits_prove:
        raise FullProofNeeded("Four digits prove nothing here; ask for more.")
    number = same_order_number(order_number)
    reserved = await lock.reserve(person, number, origin, is_digits)
    owner = None
    try:
        owner = await shop.find_owner(order_number, proof)
    except ShopError:
        await lock.give_back(reserved)
        raise
    if owner is not None:
        await lock.give_back(reserved)
    return owner


def _is_locked(database: Database, person: str, origin: Origin, now: float) -> bool:
    times = database.execute(
        """SELECT failed_at FROM proof_failures WHERE person = ? AND what = 'proof'
        ORDER BY failed_at DESC LIMIT ?""",
        [person, MOST_FAILURES],
    ).fetchall()
    if len(times) == MOST_FAILURES:
        newest, oldest = times[0][0], times[-1][0]
        if newest > now - LOCK_SECONDS and newest - oldest < LOCK_SECONDS:
            return True
    from_address, from_network = _failures_from(database, origin, now)
    return (
        from_address >= LOCKED_AT * MOST_FROM_ADDRESS
        or from_network >= LOCKED_AT * MOST_FROM_NETWORK
    )


def _do_digits_prove(database: Database, order_number: str, origin: Origin, now: float) -> bool:
    of_order, in_all = database.execute(
        """SELECT count(*) FILTER (WHERE order_number = ?), count(*) FROM proof_failures
        WHERE failed_at > ? AND what = 'proof'""",
        [order_number, now - LOCK_SECONDS],
    ).fetchone()
    from_address, from_network = _failures_from(database, origin, now)
    return (
        of_order < MOST_GUESSES
        and from_address < MOST_FROM_ADDRESS
        and from_network < MOST_FROM_NETWORK
        and in_all < MOST_IN_ALL
    )


def _failures_from(database: Database, origin: Origin, now: float) -> tuple[int, int]:
    row: tuple[int, int] = database.execute(
        """SELECT count(*) FILTER (WHERE address = ?), count(*) FILTER (WHERE network = ?)
        FROM proof_failures WHERE failed_at > ? AND what = 'proof'""",
        [origin.address, origin.network, now - LOCK_SECONDS],
    ).fetchone()
    return row


def _record(
    database: Database, person: str, order_number: str, origin: Origin, now: float
) -> int:
    """Counts a failure, forgets everybody's that no lock depends on any more, and tells staff when
    there are far more than people make by mistake."""
    [before] = database.execute(
        "SELECT count(*) FROM proof_failures WHERE failed_at > ? AND what = 'proof'",
        [now - LOCK_SECONDS],
    ).fetchone()
    number = insert(
        database,
        """INSERT INTO proof_failures (person, order_number, failed_at, address, network)
        VALUES (?, ?, ?, ?, ?)""",
        [person, order_number, now, origin.address, origin.network],
    )
    database.execute("DELETE FROM proof_failures WHERE failed_at < ?", [now - 2 * LOCK_SECONDS])
    wakeup = LazyMessage(
        "Somebody seems to guess whose orders are whose: {most} proofs failed within an hour. "
        "Until it calms, the last four digits of a phone number prove nothing; e-mail and whole "
        "phone numbers do.",
        most=MOST_IN_ALL,
    )
    note(database, "sapa", "", "guessing", wakeup if before >= MOST_IN_ALL else None, now)
    return number
