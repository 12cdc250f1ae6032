"""A stand-in for TikTok's Business Messaging API.

Its limits are written down apart from those of ``bot.channels.tiktok.messages``, from
business-api.tiktok.com/portal/docs (business/message/send/, tt_user/oauth2/refresh_token/).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.standins.platform_server import PlatformServer


class Rejected(Exception):
    """The code and the message that TikTok would answer with status 200."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class TikTokApi(PlatformServer):
    """Serves one account. ``messages`` are what it accepted, ``actions`` the marks it showed;
    only the newest of ``tokens`` and of its refresh tokens are valid. ``webhook`` is where events
    go, ``media`` where the media are, by conversation, message, media id and type."""

    def __init__(self, app_secret: str, refresh_token: str, business_id: str) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.actions: list[str] = []
        self.tokens: list[str] = []
        self.webhook = ""
        self.media: dict[tuple[str, ...], str] = {}
        self._app_secret = app_secret
        self._refresh_token = refresh_token
        self._business_id = business_id

    def revoke(self) -> None:
        """No access token given so far is valid any more."""
        self.tokens.append("")

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        try:
            if path == "/tt_user/oauth2/refresh_token/":
                data = self._renew(body)
            elif path == "/business/webhook/update/":
                data = self._name_webhook(body)
            elif not self.tokens or headers.get("Access-Token") != self.tokens[-1]:
                raise Rejected(40105, "Access token is incorrect or has been revoked.")
            elif path == "/business/message/media/download/":
                data = {"download_url": self._find_media(body)}
            elif path == "/business/message/send/":
                data = {"message": {"message_id": self._accept(body)}}
            else:
                raise Rejected(40006, f"No such path {path}")
            return 200, {"code": 0, "message": "OK", "request_id": "1", "data": data}
        except Rejected as rejected:
            return 200, {"code": rejected.code, "message": rejected.message, "data": {}}

    def _renew(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["client_secret"] != self._app_secret or body["grant_type"] != "refresh_token":
            raise Rejected(40001, "Wrong client")
        if body["refresh_token"] != self._refresh_token:
            raise Rejected(40110, f"Refresh token {body['refresh_token']} is invalid")
        self.tokens.append(f"act.never-a-real-token-{len(self.tokens)}")
        self._refresh_token = f"rft.never-a-real-token-{len(self.tokens)}"
        return {
            "access_token": self.tokens[-1],
            "expires_in": 86400,
            "refresh_token": self._refresh_token,
            "refresh_token_expires_in": 31536000,
            "open_id": self._business_id,
        }

    def _name_webhook(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["secret"] != self._app_secret or body["event_type"] != "DIRECT_MESSAGE":
            raise Rejected(40002, "secret or event_type is wrong")
        self.webhook = body["callback_url"]
        return {"app_id": body["app_id"], "callback_url": self.webhook}

    def _find_media(self, body: dict[str, Any]) -> str:
        names = ("conversation_id", "message_id", "media_id", "media_type")
        found = self.media.get(tuple(body[name] for name in names))
        if body["business_id"] != self._business_id or found is None:
            raise Rejected(40002, "media not found")
        return found

    def _accept(self, body: dict[str, Any]) -> str:
        if body["business_id"] != self._business_id or body["recipient_type"] != "CONVERSATION":
            raise Rejected(40002, "business_id or recipient_type is wrong")
        if not body["recipient"]:
            raise Rejected(40002, "recipient is required")
        if body["message_type"] == "SENDER_ACTION":
            if body["sender_action"] not in ("TYPING", "MARK_READ"):
                raise Rejected(40002, "sender_action is wrong")
            self.actions.append(body["sender_action"])
            return ""
        if body["message_type"] == "TEXT":
            _length(body["text"]["body"], 6000, "text.body")
        elif body["message_type"] == "TEMPLATE":
            _card(body["template"])
        else:
            raise Rejected(40002, "message_type is wrong")
        self.messages.append(body)
        return f"ttm-standin-{len(self.messages)}"


def _card(card: dict[str, Any]) -> None:
    if card["type"] != "QA_BUTTON_CARD" or not 1 <= len(card["buttons"]) <= 3:
        raise Rejected(40002, "a card of 1 to 3 buttons")
    _length(card["title"], 40, "template.title")
    for button in card["buttons"]:
        _length(button["title"], 20, "button title")
        _length(button["id"], 40, "button id")


def _length(value: Any, most: int, what: str) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise Rejected(40002, f"{what} must have 1 to {most} characters")
