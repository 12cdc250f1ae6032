"""What atheris feeds with bytes, each a process of its own: ``python -m bench.fuzz_targets NAME``.

Started by bench.fuzz; further arguments are libFuzzer's.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from unittest.mock import Mock

import atheris

with atheris.instrument_imports(include=["bot.channels", "bot.messages", "aiohttp.multipart"]):
    from aiohttp import web
    from aiohttp.http import HttpVersion11, RawRequestMessage
    from aiohttp.streams import StreamReader
    from multidict import CIMultiDict, CIMultiDictProxy
    from yarl import URL

    from bench.fuzz_limits import MOST_CPU_S
    from bot.channels.base import Channel, Refused, WebhookRequest
    from bot.desk.access import read_form
    from tests.channels.payloads import CHANNELS, FOLDER, INDEX, channel_for, clock
    from tests.channels.test_fuzz import check

PLATFORMS = sorted(CHANNELS)


def signatures(data: bytes) -> None:
    """Whoever lacks the secret is refused, and nothing else goes wrong."""
    fed = atheris.FuzzedDataProvider(data)
    platform = PLATFORMS[fed.ConsumeIntInRange(0, len(PLATFORMS) - 1)]
    headers = {
        name: fed.PickValueInList(STARTS) + fed.ConsumeUnicode(fed.ConsumeIntInRange(0, 90))
        for name in HEADERS.get(platform, ["X-Hub-Signature-256"])
        if fed.ConsumeBool()
    }
    body = fed.ConsumeBytes(fed.remaining_bytes())
    request = WebhookRequest("POST", "/webhooks/any", {}, headers, body, "https://a.example/")
    try:
        STRANGERS[platform].verify(request)
    except Refused:
        return
    raise AssertionError(f"{platform} took {headers} for its own.")


def bodies(data: bytes) -> None:
    """A body is malformed, or gives events that can be stored."""
    check(PLATFORMS[data[0] % len(PLATFORMS)] if data else PLATFORMS[0], data[1:])


def forms(data: bytes) -> None:
    """A form of the desk is read or refused."""
    headers = CIMultiDict({"Content-Type": TYPES[data[0] % len(TYPES)] if data else ""})
    message = RawRequestMessage(
        "POST", "/desk/login", HttpVersion11, CIMultiDictProxy(headers), (), False, None, False,
        False, URL("/desk/login"),
    )

    async def read() -> None:
        payload = StreamReader(CONNECTION, 2**16, loop=LOOP)
        payload.feed_data(data[1:])
        payload.feed_eof()
        request = web.Request(
            message, payload, CONNECTION, CONNECTION, CONNECTION, LOOP, client_max_size=2**20
        )
        with suppress(web.HTTPClientError):
            await read_form(request)

    LOOP.run_until_complete(read())


def texts(data: bytes) -> None:
    """Whatever a text repeats, reading it takes time that grows no faster than it does."""
    from tests.attacks.test_linear_time import READERS, grows_too_fast  # in Rasa's environment

    unit = data[1:17].decode("utf-8", "replace")
    if unit:
        name = sorted(READERS)[data[0] % len(READERS)]
        assert not grows_too_fast(READERS[name], unit), f"{name} of {unit!r}, again and again"


HEADERS = {
    "slack": ["X-Slack-Signature", "X-Slack-Request-Timestamp"],
    "twilio": ["X-Twilio-Signature", "Content-Type"],
    "tiktok": ["Tiktok-Signature"],
    "x": ["x-twitter-webhooks-signature"],
    "telegram": ["X-Telegram-Bot-Api-Secret-Token"],
    "line": ["X-Line-Signature"],
    "merpati": ["Merpati-Signature"],
}
"""Those of a platform's own signature; the others are Meta's."""

NOW = int(clock())
STARTS = ["", "sha256=", "v0=", f"{NOW}", f"t={NOW},s=", "application/json"]
TYPES = [
    "multipart/form-data; boundary=b", "application/x-www-form-urlencoded", "multipart/form-data",
    "multipart/form-data; boundary=", "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=idna",
]
TARGETS = {"signatures": signatures, "bodies": bodies, "forms": forms, "texts": texts}
STRANGERS: dict[str, Channel] = {}
LOOP = asyncio.new_event_loop()
CONNECTION = Mock(_reading_paused=False, max_line_size=8190, max_headers=128, max_field_size=8190)


def _stranger(platform: str) -> Channel:
    """The channel with a secret that nobody knows, so that only a forgery could pass."""
    channel = channel_for(platform)
    for name, value in vars(channel).items():
        if isinstance(value, str) and ("secret" in name or "token" in name):
            setattr(channel, name, secrets.token_hex(16))
    return channel


def seeds(name: str, folder: Path) -> None:
    """What fuzzing begins with: the recorded webhooks."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, entry in enumerate(INDEX):
        body = (FOLDER / entry["file"]).read_bytes()
        start = bytes([PLATFORMS.index(entry["platform"])])
        (folder / f"seed-{number}").write_bytes(b"" if name == "forms" else start + body)
    (folder / "seed-form").write_bytes(
        b'\x00--b\r\nContent-Disposition: form-data; name="login"\r\n\r\nrina\r\n--b\r\n'
        b'Content-Disposition: form-data; name="file"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\x89PNG\r\n--b--\r\n"
    )


def cheap(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The target, which also fails where one input costs too much; one of texts is many readings,
    whose growth counts."""

    def run(data: bytes) -> None:
        before = time.process_time()
        target(data)
        took = time.process_time() - before
        assert took < MOST_CPU_S, f"{took:.1f} s of CPU"

    return target if target is texts else run


def main() -> None:
    name, corpus, *options = sys.argv[1:]
    seeds(name, Path(corpus))
    if name == "texts":  # loads encoders for seconds, which is no input's fault
        import_module("tests.attacks.test_linear_time")
    STRANGERS.update({platform: _stranger(platform) for platform in PLATFORMS})
    atheris.Setup([sys.argv[0], *options, corpus], cheap(TARGETS[name]))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
