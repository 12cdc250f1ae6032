"""How staff log in at the desk, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OidcSettings:
    """Single sign-on by OpenID Connect; on where there is an issuer. With any of the three lists of
    ``role_claim``'s values, the provider decides about roles."""

    issuer: str = ""
    client_id: str = ""
    name: str = ""
    role_claim: str = "groups"
    admins: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeskSettings:
    require_second_factor: bool = False
    agents_make_labels: bool = True
    oidc: OidcSettings = OidcSettings()
