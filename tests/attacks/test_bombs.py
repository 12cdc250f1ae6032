"""Small things that become large, and large things that come slowly: memory is bounded, the answer
is 4xx, and messages are still taken."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import re
import socket
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.media.file_types import type_of
from tests.attacks.gateway_process import TELEGRAM_SECRET, GatewayProcess

_updates = itertools.count(10_000)

MAY_GROW_MB = 160
"""64 MB of bodies may be under way at once, and Python keeps what it once had."""


def hook(body: bytes, *more: bytes, token: str = TELEGRAM_SECRET) -> bytes:
    lines = [
        b"POST /webhooks/telegram HTTP/1.1", b"Host: a", b"Connection: close",
        b"X-Telegram-Bot-Api-Secret-Token: " + token.encode(),
        b"Content-Length: %d" % len(body), *more, b"", body,
    ]
    return b"\r\n".join(lines)


BOMBS = {
    "gzip": (gzip.compress(b"0" * 500_000_000, 1)[:1_000_000], b"Content-Encoding: gzip"),
    "deep lists": (b"[" * 1_000_000,),
    "deep objects": (b'{"a":' * 200_000 + b"1" + b"}" * 200_000,),
    "a deep message": (b'{"update_id": 1, "message": ' + b'{"reply_to_message":' * 40_000,),
    "a number without end": (b'{"update_id": ' + b"9" * 1_000_000 + b"}",),
    "an exponent": (b'{"update_id": 1e999999999}',),
    "many keys": (json.dumps({str(n): n for n in range(60_000)}).encode(),),
    "equal keys": (b"{" + b'"a":1,' * 150_000 + b'"a":1}',),
    "not UTF-8": (b'{"update_id": "' + b"\xff" * 900_000 + b'"}',),
    "more than a megabyte": (b" " * (1024 * 1024 + 1),),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_and_costs_little_memory(attacked: GatewayProcess, name: str) -> None:
    before = attacked.most_memory_mb()
    body, *more = BOMBS[name]
    request = hook(body, *more)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attacked.send, [request] * 16))
    for answer in answers:
        assert re.match(rb"HTTP/1\.1 4\d\d ", answer), answer[:200]
    assert attacked.takes_messages(next(_updates))
    assert attacked.most_memory_mb() - before < MAY_GROW_MB


def test_many_large_bodies_at_once_are_bounded(attacked: GatewayProcess) -> None:
    """500 MB at once, none of it finished: some are sent away, so that the platform comes again."""
    before = attacked.most_memory_mb()
    connections = []
    for _ in range(500):
        connection = socket.create_connection(("127.0.0.1", attacked.port), timeout=60)
        connection.sendall(hook(b"")[:-4].replace(b"Content-Length: 0", b"Content-Length: 1000000")
                           + b"\r\n\r\n" + b"x" * 60_000)
        connections.append(connection)
    connections[-1].settimeout(60)
    assert connections[-1].recv(200).startswith(b"HTTP/1.1 503 ")
    assert attacked.is_alive()
    assert attacked.most_memory_mb() - before < MAY_GROW_MB
    for connection in connections:
        connection.close()
    for _ in range(600):
        try:
            assert attacked.takes_messages(next(_updates))
            break
        except OSError:
            time.sleep(0.1)
    else:
        pytest.fail("The gateway takes no messages any more.")


def test_slow_requests_hold_up_nobody(attacked: GatewayProcess) -> None:
    """300 connections that send a byte now and then, in headers and in bodies."""
    starts = itertools.cycle([
        b"GET /chat HTTP/1.1\r\nX: ",
        hook(b"")[:-4].replace(b"Content-Length: 0", b"Content-Length: 1000") + b"\r\n\r\n",
        b"POST /desk/login HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n",
    ])
    connections = []
    for _, start in zip(range(300), starts):
        connection = socket.create_connection(("127.0.0.1", attacked.port), timeout=60)
        connection.sendall(start)
        connections.append(connection)
    for _ in range(3):
        for connection in connections:
            connection.sendall(b"a")
        assert attacked.takes_messages(next(_updates))
    for connection in connections:
        connection.close()


def test_a_file_is_never_unpacked() -> None:
    """Pictures and archives are told by their first bytes, however large they would become."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("bomb", b"0" * 50_000_000)
    huge_png = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (60_000).to_bytes(4, "big") * 2
        + b"\x08\x02\x00\x00\x00"
    )
    assert type_of(archive.getvalue()).extension == "zip"
    assert type_of(huge_png).extension == "png"
