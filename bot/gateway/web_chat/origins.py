"""Where web chats are opened from, as hashes: enough to count by, and nobody's address."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets


class Origins:
    """Tells equal addresses and networks from others. The key is made anew at each start and is
    nowhere stored, so that no hash leads back to an address."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def of(self, address: str) -> dict[str, str]:
        """``address`` and ``network`` (/24 of IPv4, /48 of IPv6) of what
        ``ClientAddresses.source`` tells."""
        try:
            host = ipaddress.ip_network(address, strict=False)
        except ValueError:  # unknown: all of these count as one
            return {"address": self._hash(address), "network": self._hash(address)}
        prefix = min(host.prefixlen, 24 if host.version == 4 else 48)
        network = host.supernet(new_prefix=prefix)
        return {"address": self._hash(str(host)), "network": self._hash(str(network))}

    def _hash(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:16]
