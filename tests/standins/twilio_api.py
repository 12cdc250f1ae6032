"""A stand-in for Twilio: POST /Accounts/<sid>/Messages.json and /Indicators/Typing.json, as forms;
GET /Accounts/<sid>.json and /Accounts/<sid>/Messages.json.

Its limits are written down apart from those of ``bot.channels.twilio.messages``, from
twilio.com/docs/messaging/api/message-resource and twilio.com/docs/api/errors.
"""

from __future__ import annotations

import base64
import json
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
    ``status`` the account's, ``templates`` the content templates by their number of variables,
    ``fates`` what became of messages (else "queued"), by their SIDs."""

    def __init__(self, account_sid: str, auth_token: str) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.typing_for: list[str] = []
        self.opted_out: set[str] = set()
        self.templates: dict[str, int] = {}
        self.fates: dict[str, str] = {}
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
            if "PageSize" in body:  # a GET
                return 200, {"messages": self._list(body)}
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
        if sid := body.get("ContentSid"):
            self._check_template(sid, json.loads(body.get("ContentVariables", "{}")))
        elif not body.get("Body", "").strip() and "MediaUrl" not in body:
            raise Rejected(21602, "Message body is required")
        if len(body.get("Body", "")) > 1600:
            raise Rejected(21617, "The concatenated message body exceeds the 1600 character limit")
        self.messages.append(body)
        return {"sid": f"SM{len(self.messages):032}", "status": "queued"}

    def _check_template(self, sid: str, variables: dict[str, str]) -> None:
        if sid not in self.templates:
            raise Rejected(20404, f"The requested resource /Content/{sid} was not found")
        if variables.keys() != {str(n + 1) for n in range(self.templates[sid])}:
            raise Rejected(21656, "The Content Variables parameter is invalid")

    def _list(self, query: dict[str, str]) -> list[dict[str, Any]]:
        """Newest first."""
        found = []
        for number, sent in enumerate(self.messages, 1):
            if (sent["To"], sent["From"]) == (query["To"], query["From"]):
                sid = f"SM{number:032}"
                found.append({
                    "sid": sid, "body": sent.get("Body", ""), "direction": "outbound-api",
                    "status": self.fates.get(sid, "queued"), "date_sent": None,
                    "date_created": "Fri, 20 Nov 2026 03:06:39 +0000",
                })  # fmt: skip
        return found[: -int(query["PageSize"]) - 1 : -1]
