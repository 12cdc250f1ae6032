"""Where Sapa is reached, and where it sends mail and webhooks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_network

from bot.settings_sections.error import SettingsError
from bot.settings_sections.loopback import LOOPBACK

_HOST_AND_PORT = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]{1,253}):[0-9]{1,5}")


@dataclass(frozen=True)
class GatewaySettings:
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    join_within_s: float = 0.0
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")

    def __post_init__(self) -> None:
        for text in self.trusted_proxies:
            try:
                ip_network(text)
            except (TypeError, ValueError) as error:
                raise SettingsError(
                    '[gateway] trusted_proxies must hold addresses or networks such as "127.0.0.1" '
                    'or "10.0.0.0/8", not {value!r}.',
                    value=text,
                ) from error


@dataclass(frozen=True)
class MailSettings:
    """The shop's mail server, and the address that mail comes from (``from`` in sapa.toml). Without
    a host no mail is sent."""

    host: str = ""
    port: int = 587
    user: str = ""
    from_: str = ""
    security: str = "starttls"

    def __post_init__(self) -> None:
        if self.security not in ("starttls", "tls", "none"):
            raise SettingsError(
                '[mail] security must be "starttls", "tls" or "none", not {value!r}.',
                value=self.security,
            )
        if not 0 < self.port < 65536:
            raise SettingsError("[mail] port must be from 1 to 65535, mostly 587.")
        if self.host and not re.fullmatch(r"[\w.:-]{1,253}", self.host):
            raise SettingsError(
                '[mail] host must be a server\'s name such as "smtp.example.com", not {value!r}.',
                value=self.host,
            )
        if self.security == "none" and self.host not in ("", *LOOPBACK):
            raise SettingsError(
                '[mail] security = "none" is for a server on this machine alone: whoever is in '
                'between could read the links. Write "starttls" or "tls".'
            )
        if self.host and not re.fullmatch(r"[^@<>\s]{1,64}@[^@<>\s]+", self.from_):
            raise SettingsError(
                '[mail] from must be an address such as "shop@example.com", not {value!r}.',
                value=self.from_,
            )


@dataclass(frozen=True)
class WebhooksSettings:
    """``inner_addresses`` are hosts with their ports, such as "erp.lan:8443", that webhooks may
    call, by http too, though they are not on the public internet."""

    inner_addresses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for address in self.inner_addresses:
            if not isinstance(address, str) or not _HOST_AND_PORT.fullmatch(address):
                raise SettingsError(
                    "[webhooks] inner_addresses must hold hosts with their ports, such as "
                    '"erp.lan:8443", not {address!r}.',
                    address=address,
                )

    def inner_addresses_named(self) -> set[tuple[str, int]]:
        """Host and port of each."""
        parts = [address.rpartition(":") for address in self.inner_addresses]
        return {(host.strip("[]").lower(), int(port)) for host, _, port in parts}
