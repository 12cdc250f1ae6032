"""How a gateway tells a worker that announces itself from any other row of that table.

Whoever can write to the table, with the workers' role or a dump that was changed, could else have
every customer's words sent to an address of theirs, with the token beside them.
"""

from __future__ import annotations

import hmac
import re

_ADDRESS = re.compile(r"http://(?:\[[0-9a-f:.]+\]|[a-z0-9.-]{1,253}):[0-9]{1,5}", re.IGNORECASE)
"""Host and port, as workers announce them: no path, no name or password before the host."""


def seal_of(address: str, token: str) -> str:
    """What only who has the ``token`` of workers and gateways can write beside an address."""
    return hmac.digest(token.encode(), b"rasa worker " + address.encode(), "sha256").hex()


def is_a_worker(address: str, seal: str, token: str) -> bool:
    """Whether it was announced by who has the token, and is no more than a host and a port."""
    is_sealed = hmac.compare_digest(seal.encode(), seal_of(address, token).encode())
    return is_sealed and _ADDRESS.fullmatch(address) is not None
