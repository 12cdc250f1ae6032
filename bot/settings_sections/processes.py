"""Where data lies, and what processes run."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings_sections.error import SettingsError


@dataclass(frozen=True)
class DataSettings:
    folder: str = "var"


@dataclass(frozen=True)
class RasaSettings:
    host: str = "127.0.0.1"
    port: int = 5005
    workers: int = 1
    turns_at_once: int = 2
    urls: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for url in self.urls:
            if not url.startswith(("http://", "https://")):
                raise SettingsError(
                    "[rasa] urls: {url!r} is no address. Write one such as "
                    '"https://rasa-1.example.com:5005".', url=url,
                )  # fmt: skip
        for name, value in (("workers", self.workers), ("turns_at_once", self.turns_at_once)):
            if value < 1:
                raise SettingsError(
                    "[rasa] {name} must be 1 or more, not {value}.", name=name, value=value
                )


@dataclass(frozen=True)
class ActionsSettings:
    """Custom actions run in the Rasa workers, unless they are to have a process of their own, as
    where they see variables of the environment that nobody else may see."""

    own_process: bool = False
    host: str = "127.0.0.1"
    port: int = 5055
    environment: tuple[str, ...] = ()

    @property
    def run_in_worker(self) -> bool:
        return not (self.own_process or self.environment)
