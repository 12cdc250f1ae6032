"""How long data is kept, and what proves an order."""

from __future__ import annotations

from dataclasses import dataclass, fields

from bot.settings_sections.error import SettingsError


@dataclass(frozen=True)
class PrivacySettings:
    keep_messages_days: int = 365
    keep_trackers_days: int = 90
    keep_audit_days: int = 730
    keep_receipts_days: int = 1825
    learn_only_if_agreed: bool = False
    erase_after_hours: int = 24
    anonymous_proof: str = "full"

    def __post_init__(self) -> None:
        if self.erase_after_hours < 1:
            raise SettingsError(
                "[privacy] erase_after_hours must be 1 or more, not {value}.",
                value=self.erase_after_hours,
            )
        if self.anonymous_proof not in ("full", "digits"):
            raise SettingsError(
                '[privacy] anonymous_proof must be "full" or "digits", not {value!r}.',
                value=self.anonymous_proof,
            )
        for setting in fields(self):
            if setting.name.startswith("keep_") and (value := getattr(self, setting.name)) < 1:
                raise SettingsError(
                    "[privacy] {name} must be 1 or more, not {value}.",
                    name=setting.name,
                    value=value,
                )
