"""A stand-in for Twilio: POST /Accounts/<sid>/Messages.json and /Indicators/Typing.json, as forms;
GET /Accounts/<sid>.json.

Its limits are written down apart from those of ``bot.channels.twilio_messages``, from
twilio.com/docs/messaging/api/message-resource and twilio.com/docs/api/errors.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from tests.standins.platform_server import PlatformServer


class Rejected(Exception):
    """What Twilio would answer with 400: the code and the message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class TwilioApi(PlatformServer):
    """Takes messages of one account; ``messages`` are those it accepted, ``typing_for`` the ids of
    the messages for which "typing" is shown, ``opted_out`` the addresses that said STOP,
    ``status`` the account's."""

    def __init__(self, account_sid: str, auth_token: str) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.typing_for: list[str] = []
        self.opted_out: set[str] = set()
        login = base64.b64encode(f"{account_sid}:{auth_token}".encode()).decode()
        self._authorization = f"Basic {login}"
        self._path = f"/Accounts/{account_sid}/Messages.json"
        self._account = f"/Accounts/{account_sid}.json"
        self.status = "active"

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if headers.get("Authorization") != self._authorization:
            return 401, {"code": 20003, "message": "Authenticate", "status": 401}
        try:
            if path == "/Indicators/Typing.json" and body.get("channel") == "whatsapp":
                self.typing_for.append(body["messageId"])
                return 200, {"success": True}
            if path == self._account:
                return 200, {"friendly_name": "Toko Uji", "status": self.status}
            if path != self._path:
                return 404, {"code": 20404, "message": "Not found", "status": 404}
            return 201, self._accept(body)
        except Rejected as rejected:
            return 400, {"code": rejected.code, "message": rejected.message, "status": 400}

    def _accept(self, body: dict[str, Any]) -> dict[str, Any]:
        to, sender = body.get("To", ""), body.get("From", "")
        if not sender:
            raise Rejected(21603, "A 'From' phone number is required")
        if to.startswith("whatsapp:") != sender.startswith("whatsapp:"):
            raise Rejected(63021, "Channel mismatch between From and To")
        if to in self.opted_out:
            raise Rejected(21610, "Attempt to send to unsubscribed recipient")
        if not body.get("Body", "").strip() and "MediaUrl" not in body:
            raise Rejected(21602, "Message body is required")
        if len(body.get("Body", "")) > 1600:
            raise Rejected(21617, "The concatenated message body exceeds the 1600 character limit")
        self.messages.append(body)
        return {"sid": f"SM{len(self.messages):032}", "status": "queued"}
