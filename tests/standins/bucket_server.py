"""A stand-in for a server that speaks S3: PUT, GET (with a range) and HEAD of an object,
DeleteObjects and ListObjectsV2 of a bucket, path-style, by Amazon's API reference of 2006-03-01."""

from __future__ import annotations

import hashlib
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

ACCESS_KEY, SECRET_KEY = "AKIASAPA", "a-secret-of-the-shop"


class BucketServer:
    """One bucket, ``shop-files``, and what is in it by its key."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.at_most = 1000
        """Keys a page of a list has."""
        self.is_down = False
        self._written: dict[str, float] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._server.shutdown()
        self._server.server_close()

    def age(self, key: str, seconds: float) -> None:
        """As if the object had been written so long ago."""
        self._written[key] -= seconds

    def _handler(outer) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                if (key := self._key()) is not None:
                    outer.objects[key] = content
                    outer._written[key] = time.time()
                    self._says(200, b"", ETag=f'"{hashlib.sha256(content).hexdigest()}"')

            def do_GET(self) -> None:
                key = self._key()
                if key == "":
                    self._lists()
                elif key is not None:
                    self._shows(key)

            do_HEAD = do_GET

            def do_POST(self) -> None:
                """DeleteObjects: one request for several keys."""
                asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self._key() is None:
                    return
                keys = [part.partition("</Key>")[0] for part in asked.split("<Key>")[1:]]
                for key in keys:
                    outer.objects.pop(key, None)
                done = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
                self._says(200, f"<DeleteResult>{done}</DeleteResult>".encode())

            def _key(self) -> str | None:
                if outer.is_down:
                    self._says(503, b"<Error><Code>SlowDown</Code></Error>")
                    return None
                signed = self.headers.get("Authorization", "")
                if f"Credential={ACCESS_KEY}/" not in signed:
                    self._says(403, b"<Error><Code>InvalidAccessKeyId</Code></Error>")
                    return None
                bucket, _, key = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
                if bucket != "shop-files":
                    self._says(404, b"<Error><Code>NoSuchBucket</Code></Error>")
                    return None
                return key

            def _shows(self, key: str) -> None:
                if key not in outer.objects:
                    self._says(404, b"<Error><Code>NoSuchKey</Code></Error>")
                    return
                content = outer.objects[key]
                told = {
                    "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
                    "Last-Modified": formatdate(outer._written[key], usegmt=True),
                }
                if asked := self.headers.get("Range"):
                    first, _, last = asked.removeprefix("bytes=").partition("-")
                    end = min(int(last), len(content) - 1)
                    told["Content-Range"] = f"bytes {first}-{end}/{len(content)}"
                    self._says(206, content[int(first) : end + 1], **told)
                else:
                    self._says(200, content, **told)

            def _lists(self) -> None:
                asked = parse_qs(urlsplit(self.path).query)
                prefix = asked.get("prefix", [""])[0]
                after = asked.get("continuation-token", [""])[0]
                all_keys = sorted(outer.objects)
                keys = [key for key in all_keys if key.startswith(prefix) and key > after]
                shown, more = keys[: outer.at_most], len(keys) > outer.at_most
                contents = "".join(
                    f"<Contents><Key>{escape(key)}</Key><Size>{len(outer.objects[key])}</Size>"
                    f"<LastModified>{_iso(outer._written[key])}</LastModified></Contents>"
                    for key in shown
                )
                next_page = ""
                if more:
                    next_page = f"<NextContinuationToken>{shown[-1]}</NextContinuationToken>"
                self._says(
                    200,
                    f"<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>"
                    f"{contents}{next_page}</ListBucketResult>".encode(),
                )

            def _says(self, status: int, content: bytes, **headers: str) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _iso(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at))
