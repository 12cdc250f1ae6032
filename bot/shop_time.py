"""The shop's own time: whatever people see or set counts in it, wherever the server stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class ShopTime:
    """Times and days in the time zone of ``[hours]`` in sapa.toml."""

    zone: ZoneInfo

    def at(self, unix_s: float) -> datetime:
        """That moment on the shop's clock."""
        return datetime.fromtimestamp(unix_s, self.zone)

    def now(self) -> datetime:
        return datetime.now(self.zone)

    def today(self) -> date:
        """The date in the shop, which may be another one where the server stands."""
        return self.now().date()
