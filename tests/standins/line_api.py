"""A stand-in for LINE's Messaging API: reply, push, loading animation, mark as read, who the bot
is and where its webhooks go.

Its limits are written down apart from those of ``bot.channels.line.messages``, from
developers.line.biz/en/reference/messaging-api/.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import regex

from tests.standins.platform_server import PlatformServer


class Rejected(Exception):
    """What LINE would answer with 400."""


class LineApi(PlatformServer):
    """``replies`` and ``pushes`` are the calls that it accepted. ``issue`` makes a reply token
    good; it is so for one call. ``webhook`` is where events go, if it is ``reachable``."""

    def __init__(self, access_token: str, bot_user_id: str = "") -> None:
        super().__init__()
        self.replies: list[dict[str, Any]] = []
        self.pushes: list[dict[str, Any]] = []
        self.loading: list[str] = []
        self.read: list[str] = []
        self.webhook = ""
        self.reachable = True
        self._bot_user_id = bot_user_id
        self._authorization = f"Bearer {access_token}"
        self._tokens: set[str] = set()
        self._retry_keys: dict[str, list[dict[str, str]]] = {}

    def issue(self, token: str) -> None:
        self._tokens.add(token)

    @property
    def texts(self) -> list[str]:
        """What the customer reads, in order of arrival per way of sending."""
        calls = [*self.replies, *self.pushes]
        return [m["text"] for call in calls for m in call["messages"] if m["type"] == "text"]

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if headers.get("Authorization") != self._authorization:
            return 401, {"message": "Authentication failed"}
        take = {
            "/v2/bot/message/reply": self._reply,
            "/v2/bot/message/push": self._push,
            "/v2/bot/chat/loading/start": self._load,
            "/v2/bot/chat/markAsRead": self._mark,
            "/v2/bot/info": self._info,
            "/v2/bot/channel/webhook/endpoint": self._name_webhook,
            "/v2/bot/channel/webhook/test": self._test_webhook,
        }.get(path)
        if take is None:
            return 404, {"message": "Not found"}
        try:
            return take(body, headers.get("X-Line-Retry-Key"))
        except Rejected as rejected:
            return 400, {"message": str(rejected)}

    def _reply(self, body: dict[str, Any], retry_key: str | None) -> tuple[int, Any]:
        if retry_key:
            raise Rejected("X-Line-Retry-Key is not allowed here")
        _check(body["messages"])
        if body["replyToken"] not in self._tokens:
            raise Rejected("Invalid reply token")
        self._tokens.remove(body["replyToken"])
        self.replies.append(body)
        return 200, {"sentMessages": self._sent(body)}

    def _push(self, body: dict[str, Any], retry_key: str | None) -> tuple[int, Any]:
        if not body.get("to"):
            raise Rejected("to is required")
        _check(body["messages"])
        if retry_key is None or str(uuid.UUID(retry_key)) != retry_key:
            raise Rejected("the tests want a retry key on every push")
        if retry_key in self._retry_keys:
            sent = self._retry_keys[retry_key]
            return 409, {"message": "The retry key is already accepted", "sentMessages": sent}
        self.pushes.append(body)
        self._retry_keys[retry_key] = self._sent(body)
        return 200, {"sentMessages": self._retry_keys[retry_key]}

    def _sent(self, body: dict[str, Any]) -> list[dict[str, str]]:
        call = len(self.replies) + len(self.pushes)
        return [{"id": f"{call}.{number}"} for number, _ in enumerate(body["messages"], 1)]

    def _load(self, body: dict[str, Any], _: str | None) -> tuple[int, Any]:
        if not body["chatId"].startswith("U") or body["loadingSeconds"] not in range(5, 61, 5):
            raise Rejected("chatId or loadingSeconds")
        self.loading.append(body["chatId"])
        return 202, {}

    def _mark(self, body: dict[str, Any], _: str | None) -> tuple[int, Any]:
        self.read.append(body["markAsReadToken"])
        return 200, {}

    def _info(self, _: dict[str, Any], __: str | None) -> tuple[int, Any]:
        return 200, {"userId": self._bot_user_id, "basicId": "@tokouji"}

    def _name_webhook(self, body: dict[str, Any], _: str | None) -> tuple[int, Any]:
        self.webhook = body["endpoint"]
        return 200, {}

    def _test_webhook(self, _: dict[str, Any], __: str | None) -> tuple[int, Any]:
        failed = {"success": False, "reason": "COULD_NOT_CONNECT", "detail": "Connection refused"}
        return 200, {"success": True} if self.reachable else failed


def _check(messages: list[dict[str, Any]]) -> None:
    if not 1 <= len(messages) <= 5:
        raise Rejected("1 to 5 messages")
    for message in messages:
        if message["type"] == "text":
            if not message["text"].strip() or len(message["text"].encode("utf-16-le")) > 2 * 5000:
                raise Rejected("text must have 1 to 5000 UTF-16 units")
        elif not all(message[key] for key in ("originalContentUrl", "previewImageUrl")):
            raise Rejected("an image needs its addresses")
        items = message["quickReply"]["items"] if "quickReply" in message else []
        if len(items) > 13:
            raise Rejected("at most 13 quick replies")
        for action in (item["action"] for item in items):
            if not 1 <= len(regex.findall(r"\X", action["label"])) <= 20:
                raise Rejected("label")
            if not 1 <= len(action["data"]) <= 300 or len(action["displayText"]) > 300:
                raise Rejected("data or displayText")
