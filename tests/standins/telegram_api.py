"""A stand-in for Telegram's Bot API: POST /bot<token>/<method>.

Its limits are written down apart from those of ``bot.channels.telegram.messages``, from
core.telegram.org/bots/api, and its error texts are Telegram's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.standins.platform_server import PlatformServer


class Rejected(Exception):
    """What Telegram would answer with 400."""


class TelegramApi(PlatformServer):
    """Serves one bot. ``messages`` are what it accepted from sendMessage and sendPhoto,
    ``typing_in`` the chats where it shows "typing", ``answered`` the callback queries, ``webhook``
    where updates go; ``files`` are the paths of files by their ids; ``moved`` are groups that
    became supergroups, and their new ids."""

    def __init__(self, bot_token: str) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.typing_in: list[str] = []
        self.answered: list[str] = []
        self.webhook: dict[str, Any] = {}
        self.files: dict[str, str] = {}
        self.moved: dict[str, int] = {}
        self._prefix = f"/bot{bot_token}/"
        self._methods: dict[str, Callable[[dict[str, Any]], Any]] = {
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendChatAction": self._send_chat_action,
            "answerCallbackQuery": self._answer_callback_query,
            "getMe": lambda _: {"id": 7000000001, "is_bot": True, "username": "toko_uji_bot"},
            "getFile": self._get_file,
            "setWebhook": self._set_webhook,
        }

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if not path.startswith(self._prefix):
            return _error(401, "Unauthorized")
        method = self._methods.get(path[len(self._prefix) :])
        if method is None:
            return _error(404, "Not Found")
        if moved_to := self.moved.get(str(body.get("chat_id"))):
            status, told = _error(400, "Bad Request: group chat was upgraded to a supergroup chat")
            return status, told | {"parameters": {"migrate_to_chat_id": moved_to}}
        try:
            return 200, {"ok": True, "result": method(body)}
        except Rejected as rejected:
            return _error(400, f"Bad Request: {rejected}")

    def _send_message(self, body: dict[str, Any]) -> dict[str, Any]:
        if not str(body.get("text", "")).strip():
            raise Rejected("message text is empty")
        if _units(body["text"]) > 4096:
            raise Rejected("message is too long")
        return self._accept(body)

    def _send_photo(self, body: dict[str, Any]) -> dict[str, Any]:
        if not str(body.get("photo", "")).startswith("https://"):
            raise Rejected("wrong file identifier/HTTP URL specified")
        if _units(body.get("caption", "")) > 1024:
            raise Rejected("message caption is too long")
        return self._accept(body)

    def _accept(self, body: dict[str, Any]) -> dict[str, Any]:
        _check_chat(body)
        for row in body.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if not button.get("text"):
                    raise Rejected("inline keyboard button text is empty")
                if not 1 <= len(button["callback_data"].encode()) <= 64:
                    raise Rejected("BUTTON_DATA_INVALID")
        self.messages.append(body)
        return {"message_id": 1000 + len(self.messages), "chat": {"id": int(body["chat_id"])}}

    def _send_chat_action(self, body: dict[str, Any]) -> bool:
        _check_chat(body)
        if body.get("action") != "typing":
            raise Rejected("wrong parameter action in request")
        self.typing_in.append(body["chat_id"])
        return True

    def _get_file(self, body: dict[str, Any]) -> dict[str, Any]:
        path = self.files.get(body.get("file_id", ""))
        if path is None:
            raise Rejected("file is too big")
        return {"file_id": body["file_id"], "file_path": path}

    def _set_webhook(self, body: dict[str, Any]) -> bool:
        if not body.get("url", "").startswith("https://"):
            raise Rejected("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = body
        return True

    def _answer_callback_query(self, body: dict[str, Any]) -> bool:
        if not body.get("callback_query_id") or body["callback_query_id"] in self.answered:
            raise Rejected("query is too old and response timeout expired or query ID is invalid")
        self.answered.append(body["callback_query_id"])
        return True


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _check_chat(body: dict[str, Any]) -> None:
    if not str(body.get("chat_id", "")).lstrip("-").isdigit():
        raise Rejected("chat not found")


def _error(status: int, description: str) -> tuple[int, Any]:
    return status, {"ok": False, "error_code": status, "description": description}
