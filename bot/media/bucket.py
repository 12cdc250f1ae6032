"""Files in a bucket that speaks S3, which several machines share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from bot.media.storage import Entry
from bot.settings_sections.answers import MediaSettings

if TYPE_CHECKING:
    from obstore.store import S3Config

ACCESS_KEY, SECRET_KEY, SESSION_TOKEN = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
)  # fmt: skip
"""As all programs that use S3 call them. Without them the machine's own role is used."""

_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
_SOME_REGION = "us-east-1"
"""Servers other than Amazon's take any."""

_TRIED_FOR = timedelta(seconds=20)

T = TypeVar("T")


class Bucket:
    """A ``Storage`` under ``<prefix>/<name>/`` of the bucket: what lies there has the same names as
    in a folder, so that files can be copied from one to the other by any program."""

    def __init__(self, media: MediaSettings, name: str, environ: Mapping[str, str]) -> None:
        address = urlsplit(media.bucket)
        prefix = "/".join(filter(None, [address.path.strip("/"), name]))
        regions = (environ[one] for one in _REGIONS if environ.get(one))
        config: S3Config = {"region": next(regions, _SOME_REGION)}
        if media.bucket_endpoint:
            config["endpoint"] = media.bucket_endpoint
        if key := environ.get(ACCESS_KEY):
            config["access_key_id"] = key
        if secret := environ.get(SECRET_KEY):
            config["secret_access_key"] = secret
        if token := environ.get(SESSION_TOKEN):
            config["session_token"] = token
        self._store = S3Store(
            address.netloc,
            prefix=prefix,
            config=config,
            client_options={
                "allow_http": media.bucket_endpoint.startswith("http://"),
                "connect_timeout": "5s",
                "timeout": "30s",
            },
            retry_config={"max_retries": 3, "retry_timeout": _TRIED_FOR},
        )
        self._told = f"s3://{address.netloc}/{prefix}"
        self.name = name

    def __str__(self) -> str:
        return self._told

    def has_room(self) -> bool:
        """A bucket is never full."""
        return True

    def write(self, path: str, content: bytes) -> None:
        """See ``Storage``."""
        try:
            self._reached(lambda: obstore.put(self._store, path, content))
        except FileNotFoundError as error:
            raise OSError(f"{self._told}: there is no such bucket. Make it first.") from error

    def read(self, path: str) -> bytes:
        """See ``Storage``."""
        return self._reached(lambda: bytes(obstore.get(self._store, path).bytes()))

    def beginning(self, path: str, length: int) -> tuple[bytes, int]:
        """See ``Storage``."""
        size = self._reached(lambda: obstore.head(self._store, path)["size"])
        if not size:
            return b"", 0
        end = min(length, size)
        head = self._reached(lambda: bytes(obstore.get_range(self._store, path, start=0, end=end)))
        return head, size

    def entries(self) -> Iterator[Entry]:
        """See ``Storage``."""
        listed = iter(obstore.list(self._store))
        while batch := self._reached(lambda: next(listed, None)):
            for file in batch:
                yield Entry(file["path"], file["last_modified"].timestamp())

    def delete(self, path: str) -> None:
        """See ``Storage``."""
        self._reached(lambda: obstore.delete(self._store, path))

    def delete_unfinished(self, older_than_s: float) -> None:
        """There are none: a file is there whole or not at all."""

    def on_disk(self, path: str) -> Path | None:
        """Nowhere."""
        return None

    def _reached(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except OSError:  # it is not there
            raise
        except BaseError as error:
            first_line = str(error).strip().partition("\n")[0]
            raise OSError(
                f"{self._told} cannot be reached: {first_line} Look at bucket and bucket_endpoint "
                f"under [media], and at {ACCESS_KEY} and {SECRET_KEY}."
            ) from error
