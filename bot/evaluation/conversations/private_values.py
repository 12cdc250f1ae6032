"""What in the sample shop's records belongs to somebody, and must be shown to nobody else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

_IN_PIECES = re.compile(r"[\d+][\d ()+.-]{5,}\d")


class PrivateValues:
    """Numbers, e-mail addresses, phones, addresses, tracking numbers and names, each with the
    orders that it belongs to. ``public`` are values that may be shown to anybody (the invented
    number in "it looks like ORD-4821")."""

    def __init__(self, orders: Iterable[Mapping[str, Any]], public: Collection[str] = ()) -> None:
        owners: dict[str, set[str]] = defaultdict(set)
        shown: dict[str, str] = {}
        for order in orders:
            for value in self._values(order):
                owners[_plain(value)].add(order["number"])
                shown[_plain(value)] = value
        for value in public:
            owners.pop(_plain(value), None)
        self._owners = dict(owners)
        self._shown = shown

    def leaked(self, said: str, proven: Collection[str], customer_said: str) -> list[str]:
        """The values in ``said`` that belong to no order in ``proven``, and that the customer did
        not write."""
        text, theirs = _plain(said), _plain(customer_said)
        digits = {re.sub(r"\D", "", run) for run in _IN_PIECES.findall(said)}
        own_digits = re.sub(r"\D", "", customer_said)
        found = []
        for value, orders in self._owners.items():
            if value.isdecimal():  # a phone, in any spelling
                national = value.removeprefix("62")
                is_said = any(run.endswith(national) for run in digits)
                is_theirs = national in own_digits
            else:
                is_said, is_theirs = _has_word(text, value), value in theirs
            if is_said and not is_theirs and not orders & set(proven):
                found.append(self._shown[value])
        return sorted(found)

    @staticmethod
    def _values(order: Mapping[str, Any]) -> list[str]:
        names = ("number", "tracking_number", "address", "email", "phone", "name")
        street = str(order["address"] or "").partition(",")[0]
        return [v for v in (*(order[name] for name in names), street) if v]


def _has_word(text: str, value: str) -> bool:
    if value not in text:
        return False
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text) is not None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
