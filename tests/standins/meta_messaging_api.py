"""A stand-in for Meta's Send API on Messenger and Instagram: POST /{account}/messages; GET /me, and
where webhooks go.

Its limits are written down apart from those of ``bot.channels``, from
developers.facebook.com/docs/messenger-platform/reference/send-api and
…/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.standins.platform_server import PlatformServer


class Rejected(Exception):
    """What Meta would answer with 400 and code 100."""


class MetaMessagingApi(PlatformServer):
    """Takes messages of one account with one token; ``messages`` are those it accepted, ``actions``
    the sender actions. ``instagram`` says which platform's rules hold. ``webhook`` is what the
    holder of ``app_token`` subscribed to, ``subscribed`` what the page hands to the app."""

    def __init__(self, access_token: str, account: str, instagram: bool) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.actions: list[str] = []
        self.webhook: dict[str, Any] = {}
        self.subscribed = ""
        self.app_token = ""
        self._account = account
        self._authorization = f"Bearer {access_token}"
        self._path = f"/{account}/messages"
        self._instagram = instagram

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if path.endswith("/subscriptions"):
            if headers.get("Authorization") != f"Bearer {self.app_token}":
                return _error(401, 190, "An app access token is needed")
            self.webhook = body
            return 200, {"success": True}
        if headers.get("Authorization") != self._authorization:
            return _error(401, 190, "Invalid OAuth access token")
        if path == "/me":
            known = {"user_id": self._account, "id": self._account, "name": "Toko Uji",
                     "username": "toko.uji"}
            return 200, {key: known[key] for key in body["fields"].split(",")}
        if path == f"/{self._account}/subscribed_apps":
            self.subscribed = body["subscribed_fields"]
            return 200, {"success": True}
        if path != self._path:
            return _error(400, 100, f"Unsupported post request: {path}")
        try:
            return 200, self._accept(body)
        except Rejected as rejected:
            return _error(400, 100, str(rejected))

    def _accept(self, body: dict[str, Any]) -> dict[str, Any]:
        recipient = body["recipient"].get("id")
        if not recipient:
            raise Rejected("recipient.id is required")
        if "sender_action" in body:
            if "message" in body or body["sender_action"] not in ("typing_on", "mark_seen"):
                raise Rejected("unknown sender_action")
            self.actions.append(body["sender_action"])
            return {"recipient_id": recipient}
        expected_tag = {"RESPONSE": None, "MESSAGE_TAG": "HUMAN_AGENT"}
        if body.get("tag") != expected_tag[body["messaging_type"]]:
            raise Rejected("tag does not go with messaging_type")
        self._check(body["message"])
        self.messages.append(body)
        return {"recipient_id": recipient, "message_id": f"m_STANDIN{len(self.messages)}"}

    def _check(self, message: dict[str, Any]) -> None:
        if ("text" in message) == ("attachment" in message):
            raise Rejected("one of text and attachment is required")
        if "text" in message:
            self._check_text(message["text"])
        elif message["attachment"] != {"type": "image", "payload": {"url": _image_url(message)}}:
            raise Rejected("attachment")
        if "metadata" in message and (self._instagram or len(message["metadata"]) >= 1000):
            raise Rejected("metadata")
        if "quick_replies" in message:
            if self._instagram and "text" not in message:
                raise Rejected("quick replies need a text")
            if not 1 <= len(message["quick_replies"]) <= 13:
                raise Rejected("1 to 13 quick replies")
        for reply in message.get("quick_replies", []):
            if reply["content_type"] != "text" or not 1 <= len(reply["title"]) <= 20:
                raise Rejected("quick reply title")
            if not 1 <= len(reply["payload"]) <= 1000:
                raise Rejected("quick reply payload")

    def _check_text(self, text: str) -> None:
        length, most = (len(text.encode()), 1000) if self._instagram else (len(text), 2000)
        if not text.strip() or length > most:
            raise Rejected(f"Length of param message[text] must be less than or equal to {most}")


def _image_url(message: dict[str, Any]) -> str:
    url = message["attachment"]["payload"].get("url")
    if not isinstance(url, str) or not url.startswith("https://"):
        raise Rejected("an image needs its url")
    return url


def _error(status: int, code: int, message: str) -> tuple[int, Any]:
    error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code}
    return status, {"error": error}
