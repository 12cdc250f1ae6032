"""What the bot understands and answers: its answers, its readers, and moderation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.languages import FACTS, known
from bot.settings_sections.error import SettingsError
from bot.settings_sections.loopback import LOOPBACK


@dataclass(frozen=True)
class KnowledgeSettings:
    """``thresholds`` are by language; of one that is not there, its own file says it."""

    encoder: str = "minilm + use-multilingual"
    thresholds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for language, value in self.thresholds.items():
            if type(value) not in (int, float) or not 0 <= value <= 1:
                raise SettingsError(
                    "[knowledge.thresholds] {language} must be from 0 to 1, not {value!r}.",
                    language=language,
                    value=value,
                )

    def threshold(self, language: str | None) -> float:
        """The score from which on an answer is given to a customer who speaks this language."""
        code = known(language)
        return float(self.thresholds.get(code, FACTS[code].threshold))


@dataclass(frozen=True)
class LanguagesSettings:
    """``translation`` names the folder of models that draft texts for staff; empty: none are."""

    translation: str = ""


@dataclass(frozen=True)
class MediaSettings:
    """``bucket`` (``s3://name/prefix``) is where files of customers and staff lie instead of the
    data folder. ``readers`` says who listens to voice notes and reads pictures: "none", "here" (a
    process on this machine, with the models of these folders, or the packaged ones) or a service's
    address."""

    largest_mb: int = 16
    keep_days: int = 30
    bucket: str = ""
    bucket_endpoint: str = ""
    readers: str = "none"
    speech_model: str = ""
    picture_models: str = ""

    @property
    def are_read_here(self) -> bool:
        """Whether files are read on this machine."""
        return self.readers == "here"

    @property
    def service(self) -> str:
        """The address of the service that reads them; empty where none does."""
        return "" if self.readers in ("none", "here") else self.readers

    def __post_init__(self) -> None:
        if self.bucket and not _BUCKET.fullmatch(self.bucket):
            raise SettingsError(
                "[media] bucket must be the address of a bucket, such as "
                '"s3://shop-files" or "s3://shop-files/sapa", not {value!r}.',
                value=self.bucket,
            )
        if self.bucket_endpoint and not (self.bucket and _is_service(self.bucket_endpoint)):
            raise SettingsError(
                "[media] bucket_endpoint must be the address of the server that has the bucket, "
                'such as "https://s3.example.com" (http:// on this machine alone), without a '
                "password in it, and bucket must be set, not {value!r}.",
                value=self.bucket_endpoint,
            )
        if self.service and not _is_service(self.service):
            raise SettingsError(
                '[media] readers must be "none", "here", or the address of a service, such as '
                '"https://readers.example.com" (http:// on this machine alone), without a password '
                "in it, not {value!r}.",
                value=self.readers,
            )
        for name, least in (("largest_mb", 1), ("keep_days", 0)):
            if (value := getattr(self, name)) < least:
                raise SettingsError(
                    "[media] {name} must be {least} or more, not {value}.",
                    name=name,
                    least=least,
                    value=value,
                )


_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w-][\w.-]*){0,8}/?", re.ASCII)


def _is_service(url: str) -> bool:
    """Customers' files go there: encrypted, or not past this machine. A path is put behind it, so
    it ends with one."""
    try:
        address = urlsplit(url)
        host, _ = address.hostname, address.port
    except ValueError:
        return False
    is_safe = address.scheme == "https" or (address.scheme == "http" and host in LOOPBACK)
    is_whole = bool(host) and address.username is None and not {"?", "#"} & set(url)
    return is_whole and is_safe


_LONGEST_READING_S = 10.0


@dataclass(frozen=True)
class ReaderSettings:
    """A service that reads messages before our own reader, by its whole address for chat
    completions; on where there is one."""

    url: str = ""
    model: str = ""
    timeout_s: float = 3.0

    def __post_init__(self) -> None:
        if not 0 < self.timeout_s <= _LONGEST_READING_S:
            raise SettingsError(
                f"[reader] timeout_s must be more than 0 and at most {_LONGEST_READING_S:g}, not "
                f"{self.timeout_s:g}: a customer waits that long."
            )
        if not self.url:
            return
        try:
            address = urlsplit(self.url)
            host, has_login = address.hostname, address.username is not None
            _ = address.port
        except ValueError:
            host, has_login = None, False
        if not host or address.scheme not in ("http", "https"):
            raise SettingsError(
                "[reader] url must be an address such as "
                f'"https://api.example.com/v1/chat/completions", not {self.url!r}.'
            )
        if has_login:
            raise SettingsError(
                "[reader] url must hold no name and password: READER_TOKEN in the environment "
                "or .env is the service's token."
            )
        if not self.model:
            raise SettingsError("[reader] model is missing: what the service calls it.")

    @property
    def host(self) -> str:
        """Where messages go; empty where none do."""
        return urlsplit(self.url).netloc

    @property
    def is_readable_on_the_way(self) -> bool:
        """Whether messages leave this machine without encryption."""
        address = urlsplit(self.url)
        return address.scheme == "http" and address.hostname not in LOOPBACK


@dataclass(frozen=True)
class ModerationSettings:
    strikes: int = 3
    then: str = "handoff"
    messages_a_minute: int = 30

    def __post_init__(self) -> None:
        if self.strikes < 2:
            raise SettingsError(
                "[moderation] strikes must be 2 or more, not {value}: the first one is only "
                "warned.",
                value=self.strikes,
            )
        if self.then not in ("handoff", "slow"):
            raise SettingsError(
                '[moderation] then must be "handoff" or "slow", not {value!r}.',
                value=self.then,
            )
        if self.messages_a_minute < 1:
            raise SettingsError(
                "[moderation] messages_a_minute must be 1 or more, not {value}.",
                value=self.messages_a_minute,
            )
