"""Requests that are none, or that claim to be something else: 4xx, no words about the inside, and
the gateway goes on."""

from __future__ import annotations

import itertools
import re
import socket

import pytest

from tests.attacks.gateway_process import TELEGRAM_SECRET, GatewayProcess

_updates = itertools.count(1)

FORM = b"POST /desk/login HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\nContent-Type: "
HOOK = (
    b"POST /webhooks/telegram HTTP/1.1\r\nHost: a\r\n"
    b"X-Telegram-Bot-Api-Secret-Token: %s\r\n" % TELEGRAM_SECRET.encode()
)
REQUESTS = {
    "another version": b"GET / HTTP/9.9\r\n\r\n",
    "a TLS greeting": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "NUL in the path": b"GET /<script>alert(1)</script>\x00 HTTP/1.1\r\n\r\n",
    "bytes in the path": b"GET /desk/\xff%ff HTTP/1.1\r\nHost: a\r\n\r\n",
    "no address": b"GET http://[/chat HTTP/1.1\r\nHost: a\r\n\r\n",
    "NUL in a header": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00<b>b\r\n\r\n",
    "a header without end": b"GET /chat HTTP/1.1\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    "a path without end": b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
    "too many headers": b"GET /chat HTTP/1.1\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
    "two lengths": HOOK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    "a negative length": HOOK + b"Content-Length: -5\r\n\r\n",
    "an endless length": HOOK + b"Content-Length: 9" + b"9" * 30 + b"\r\n\r\n",
    "broken chunks": HOOK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
    "no gzip": HOOK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
    "bytes as a body": HOOK + b"Content-Length: 5\r\n\r\n\xff\xfe\xfd\x00\x80",
    "bytes as a token": b"POST /webhooks/telegram HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
    b"X-Telegram-Bot-Api-Secret-Token: \xff\xfe\r\n\r\n{}",
    "bytes as a signature": b"POST /webhooks/whatsapp HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
    b"X-Hub-Signature-256: sha256=\xff\xfe\r\n\r\n{}",
    "parts without a boundary": FORM + b"multipart/form-data\r\n\r\nabcdefg",
    "a part with a broken header": FORM.replace(b"7", b"15")  # found by bench.fuzz
    + b"multipart/form-data; boundary=b\r\n\r\n--b\r\nCo\x00: x\r\n\r\n",
    "a boundary of bytes": FORM + b"multipart/form-data; boundary=\xff\r\n\r\nabcdefg",
    "a charset that is none": FORM
    + b"application/x-www-form-urlencoded; charset=nonsense\r\n\r\nabcdefg",
    "a form of bytes": FORM + b"application/x-www-form-urlencoded\r\n\r\nlogi=\xff\xfe",
    "compressed parts": FORM + b"multipart/form-data; boundary=b\r\nContent-Encoding: deflate"
    b"\r\n\r\nabcdefg",
    "a method that is none": b"BREW /chat HTTP/1.1\r\nHost: a\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    "an expectation": b"GET /chat HTTP/1.1\r\nHost: a\r\nExpect: a-miracle\r\n\r\n",
    "another upgrade": b"GET /chat/ws HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade"
    b"\r\n\r\n",
    "a folder above": b"GET /chat/assets/../../.env HTTP/1.1\r\nHost: a\r\n\r\n",
    "a folder above, escaped": b"GET /desk/static/%2e%2e/%2e%2e/.env HTTP/1.1\r\nHost: a\r\n\r\n",
    "cookies of bytes": b"GET /chat/nothing HTTP/1.1\r\nHost: a\r\nCookie: \xff=\xfe; =;;\r\n\r\n",
}

TELLS = re.compile(rb"Traceback|File \"|\.py\b|aiohttp|Python/|site-packages|Exception|/work|/root")


@pytest.mark.parametrize("name", REQUESTS)
def test_it_is_refused_without_a_word_about_the_inside(
    attacked: GatewayProcess, name: str
) -> None:
    answer = attacked.send(REQUESTS[name])
    assert re.match(rb"HTTP/1\.[01] 4\d\d ", answer), answer[:200]
    assert not TELLS.search(answer), answer
    assert re.search(rb"\r\nServer: *\r\n", answer), answer
    assert attacked.takes_messages(next(_updates))


def test_a_connection_that_says_nothing_more_holds_up_nobody(attacked: GatewayProcess) -> None:
    for request in (b"", b"GET", HOOK, HOOK + b"Content-Length: 100\r\n\r\nhalf"):
        connection = socket.create_connection(("127.0.0.1", attacked.port))
        connection.sendall(request)
        assert attacked.takes_messages(next(_updates))
        connection.close()
    assert attacked.takes_messages(next(_updates))


def test_the_log_does_not_quote_strangers(attacked: GatewayProcess) -> None:
    attacked.send(b"GET / HTTP/1.1\r\nHost: a\r\nX-Token: quoted-by-nobody\x00\r\n\r\n")
    assert attacked.takes_messages(next(_updates))
    log = attacked.log.read_text()
    assert "quoted-by-nobody" not in log
    assert "Error handling request" in log
