"""A proof of transfer beside what its order costs: staff see at a glance whether they fit. That
the money is there, only the shop's bank can say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.lazy_message import LazyMessage


def compared(
    transfer: Mapping[str, Any], money: Callable[[int], str], day: Callable[[date], str]
) -> Iterator[LazyMessage]:
    """Sentences on the fact ``transfer`` of a case (actions/transfer_proof.py): what the picture
    says, and whether it fits. ``money`` tells an amount, ``day`` a date."""
    amount, total = transfer.get("amount"), transfer.get("total")
    when = date.fromisoformat(transfer["date"]) if transfer.get("date") else None
    details = " · ".join(str(one) for one in (transfer.get("bank"), when and day(when)) if one)
    if amount is None:
        yield LazyMessage("No amount was read in the picture.")
        if details:
            yield LazyMessage("It says {details}.", details=details)
    elif details:
        yield LazyMessage("It says {amount} ({details}).", amount=money(amount), details=details)
    else:
        yield LazyMessage("It says {amount}.", amount=money(amount))
    if name := transfer.get("name"):
        yield LazyMessage("The receiver is {name}.", name=name)
    doubts = list(_doubts(transfer, when, day))
    yield from doubts
    if total is None:
        return
    if amount is None:
        yield LazyMessage("The order is {total}.", total=money(total))
    elif amount != total:
        yield LazyMessage("The order is {total}: it differs.", total=money(total))
    elif doubts:
        yield LazyMessage("The order is {total}: the same amount.", total=money(total))
    else:
        yield LazyMessage("The order is {total}: it fits.", total=money(total))


def _doubts(
    transfer: Mapping[str, Any], when: date | None, day: Callable[[date], str]
) -> Iterator[LazyMessage]:
    """What speaks against it, whatever the amount."""
    if transfer.get("outcome") == "failed":
        yield LazyMessage("By the picture the transfer failed.")
    elif transfer.get("outcome") == "pending":
        yield LazyMessage("By the picture the transfer is not done yet.")
    placed = transfer.get("placed_on")
    if when and placed and when < date.fromisoformat(placed):
        yield LazyMessage(
            "It is dated before the order of {day}.", day=day(date.fromisoformat(placed))
        )
