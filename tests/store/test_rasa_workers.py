"""Rasa workers announce themselves to gateways on other machines."""

from __future__ import annotations

from bot.store.engine.protocol import Transactions
from bot.store.messages.rasa_workers import announce_worker, announced_workers, withdraw_worker


async def test_who_was_not_heard_of_for_long_is_left_out(thread: Transactions) -> None:
    one, other = "http://10.0.0.1:5005", "http://10.0.0.2:5005"
    for address in (one, other, one):
        await thread.run(lambda db, address=address: announce_worker(db, address, f"of {address}"))
    assert await thread.run(announced_workers) == [(one, f"of {one}"), (other, f"of {other}")]
    await thread.run(
        lambda database: database.execute(
            "UPDATE rasa_workers SET seen_at = seen_at - 16 WHERE address = ?", [one]
        )
    )
    assert await thread.run(announced_workers) == [(other, f"of {other}")]
    await thread.run(lambda database: announce_worker(database, one, "new"))
    await thread.run(lambda database: withdraw_worker(database, other))
    assert await thread.run(announced_workers) == [(one, "new")]
