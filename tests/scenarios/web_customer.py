"""A customer at the web chat: a real cookie, a real WebSocket."""

from __future__ import annotations

import json
import urllib.request
import uuid
from collections.abc import Callable
from typing import Any

import websocket

from tests.scenarios.customers import Customer, Place, Read


class WebCustomer(Customer):
    """Opens the chat page and writes in it; with a ``cookie`` as somebody who made it up."""

    def __init__(self, place: Place, cookie: str | None = None) -> None:
        super().__init__(place, "web")
        self._lines: list[dict[str, Any]] = []
        if cookie is None:
            with urllib.request.urlopen(f"{place.url}/chat", timeout=60) as page:
                cookie = page.headers["Set-Cookie"].partition(";")[0]
        self._socket = websocket.create_connection(
            f"{place.url.replace('http', 'ws', 1)}/chat/ws",
            cookie=cookie, origin=place.url, timeout=30,
        )

    def _exchange(self, event: Callable[[str], dict[str, Any]]) -> Read:
        message_id = str(uuid.uuid4())
        self._socket.send(json.dumps(event(message_id)))
        self._until(lambda frame: frame["type"] == "accepted" and frame["id"] == message_id)
        self.place.wait_until_answered(message_id)
        before = len(self._lines)
        self._lines = self.inbox()
        self.last = self.read(self._lines[before:])
        return self.last

    def inbox(self) -> list[dict[str, Any]]:
        self._socket.send(json.dumps({"type": "hello", "after": None}))
        history = self._until(lambda frame: frame["type"] == "history")
        return [line for line in history["lines"] if line["author"] != "customer"]

    def _until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            frame: dict[str, Any] = json.loads(self._socket.recv())
            assert frame["type"] != "error", frame
            if wanted(frame):
                return frame

    def typed(self, message_id: str, text: str) -> Any:
        return {"type": "message", "id": message_id, "text": text}

    def photo(self, message_id: str, caption: str | None) -> Any:
        raise AssertionError("the web chat has no photos from customers yet")

    def voice(self, message_id: str) -> Any:
        raise AssertionError("the web chat has no voice notes from customers yet")

    def pressed(self, message_id: str, title: str, payload: str) -> Any:
        return {"type": "press", "id": message_id, "payload": payload, "title": title}

    def read(self, messages: list[dict[str, Any]]) -> Read:
        read = Read("\n".join(line["text"] or "" for line in messages))
        for line in messages:
            read.choices.update({b["title"]: b["payload"] for b in line["buttons"]})
        return read
