"""A stand-in for Slack's Web API: POST /chat.postMessage and /auth.test, GET /conversations.history
and /conversations.replies.

Its limits are written down apart from those of ``bot.channels.slack.messages``, from
docs.slack.dev/reference/methods/chat.postMessage and …/reference/block-kit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.standins.platform_server import PlatformServer


class Rejected(Exception):
    """The word with which Slack would answer, with status 200."""


class SlackApi(PlatformServer):
    """Takes messages of one bot; ``messages`` are those it accepted, all within one ``second``
    (Unix time), ``responses`` the answers to one slash command, of which it takes five."""

    second = 1795143999

    def __init__(self, bot_token: str, team_id: str = "") -> None:
        super().__init__()
        self._team = team_id
        self.messages: list[dict[str, Any]] = []
        self.responses: list[dict[str, Any]] = []
        self._authorization = f"Bearer {bot_token}"

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if path.startswith("/commands/"):
            if "Authorization" in headers or len(self.responses) == 5:
                return 404, {"ok": False, "error": "used_url"}
            self.responses.append(body)
            return 200, {"ok": True}
        try:
            if headers.get("Authorization") != self._authorization:
                raise Rejected("invalid_auth")
            if path == "/auth.test":
                return 200, {"ok": True, "team_id": self._team, "team": "Toko Uji", "user": "sapa"}
            if path in ("/conversations.history", "/conversations.replies"):
                return 200, {"ok": True, "messages": self._history(path, body)}
            if path != "/chat.postMessage":
                raise Rejected("unknown_method")
            return 200, self._post(body)
        except Rejected as rejected:
            return 200, {"ok": False, "error": str(rejected)}

    def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        if str(body.get("channel", ""))[:1] not in ("C", "D", "G", "U"):
            raise Rejected("channel_not_found")
        if not str(body.get("text", "")).strip() and not body.get("blocks"):
            raise Rejected("no_text")
        if len(body["text"]) > 40_000:
            raise Rejected("msg_too_long")
        if len(body.get("blocks", [])) > 50:
            raise Rejected("invalid_blocks")
        for block in body.get("blocks", []):
            _BLOCKS[block["type"]](block)
        self.messages.append(body)
        return {"ok": True, "channel": body["channel"], "ts": self._time(len(self.messages))}

    def _history(self, path: str, query: dict[str, str]) -> list[dict[str, Any]]:
        """Newest first, threads apart; texts are not those that were sent, but as Slack keeps
        them."""
        if query.get("channel", "")[:1] not in ("C", "D", "G"):
            raise Rejected("channel_not_found")
        thread = query["ts"] if path == "/conversations.replies" else None
        found = []
        for number, message in enumerate(self.messages, 1):
            same = message["channel"] == query["channel"] and message.get("thread_ts") == thread
            ts = self._time(number)
            if same and float(ts) > float(query.get("oldest", 0)):
                kept = {"type": "message", "bot_id": "B1", "ts": ts, "text": ":wave:"}
                if "metadata" in message and query.get("include_all_metadata") == "true":
                    kept["metadata"] = message["metadata"]
                found.insert(0, kept)
        return found

    def _time(self, number: int) -> str:
        return f"{self.second}.{number:06}"


def _length(value: Any, most: int) -> None:
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise Rejected("invalid_blocks")


def _section(block: dict[str, Any]) -> None:
    _length(block["text"]["text"], 3000)


def _image(block: dict[str, Any]) -> None:
    _length(block.get("image_url"), 3000)
    _length(block.get("alt_text"), 2000)


def _actions(block: dict[str, Any]) -> None:
    if not 1 <= len(block["elements"]) <= 25:
        raise Rejected("invalid_blocks")
    if len({element["action_id"] for element in block["elements"]}) < len(block["elements"]):
        raise Rejected("invalid_blocks")
    for element in block["elements"]:
        _length(element["text"]["text"].strip(), 75)
        _length(element["value"], 2000)
        _length(element["action_id"], 255)


_BLOCKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "section": _section, "image": _image, "actions": _actions,
}
