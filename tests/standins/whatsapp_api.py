"""A stand-in for Meta's WhatsApp Cloud API: POST /{phone_number_id}/messages, GET
/{phone_number_id} and GET /{media_id}.

Its limits are written down apart from those of ``bot.channels.whatsapp.messages``, from
developers.facebook.com/documentation/business-messaging/whatsapp.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.standins.platform_server import PlatformServer


class Rejected(Exception):
    """What Meta would answer with 400: the code and the message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class WhatsAppApi(PlatformServer):
    """Takes messages for one number with one token; ``messages`` are those it accepted, ``media``
    where the media are, by their ids."""

    def __init__(self, access_token: str, phone_number_id: str) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.read: list[str] = []
        self.expires_at = 0  # Unix seconds; 0: never
        self.media: dict[str, str] = {}
        self._number = f"/{phone_number_id}"
        self._authorization = f"Bearer {access_token}"
        self._path = f"/{phone_number_id}/messages"

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if headers.get("Authorization") != self._authorization:
            return _error(401, 190, "Invalid OAuth access token")
        if path == "/debug_token":
            return 200, {"data": {"is_valid": True, "expires_at": self.expires_at}}
        if path == self._number:
            shown = {"display_phone_number": "+62 812-3456-7890", "verified_name": "Toko Uji"}
            return 200, {key: shown[key] for key in body["fields"].split(",")}
        if path[1:] in self.media:
            return 200, {"url": self.media[path[1:]], "mime_type": "image/jpeg", "id": path[1:]}
        if path != self._path:
            return _error(400, 100, f"Unsupported post request: {path}")
        try:
            if body.get("messaging_product") != "whatsapp":
                raise Rejected(100, "messaging_product is required")
            if "status" in body:
                return 200, self._mark_read(body)
            return 200, self._accept(body)
        except Rejected as rejected:
            return _error(400, rejected.code, rejected.message)

    def _mark_read(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["status"] != "read" or not body.get("message_id"):
            raise Rejected(100, "status must be read, with a message_id")
        if body.get("typing_indicator", {"type": "text"}) != {"type": "text"}:
            raise Rejected(100, "typing_indicator.type must be text")
        self.read.append(body["message_id"])
        return {"success": True}

    def _accept(self, body: dict[str, Any]) -> dict[str, Any]:
        to = body.get("to", body.get("recipient"))
        if not to or ("to" in body) == ("recipient" in body):
            raise Rejected(131008, "one of to and recipient is required")
        is_group = body.get("recipient_type") == "group"
        if is_group and (body["to"].isdigit() or body.get("type") == "interactive"):
            raise Rejected(131009, "to must be a group, which takes no interactive messages")
        if "to" in body and not is_group and not body["to"].isdigit():
            raise Rejected(131009, "to must be a phone number")
        if "recipient" in body and "." not in body["recipient"]:
            raise Rejected(131009, "recipient must be a business-scoped user id")
        check = _TYPES.get(body.get("type", "text"))
        if check is None:
            raise Rejected(100, "unknown type")
        check(body[body["type"]])
        self.messages.append(body)
        return {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to, "wa_id": to}],
            "messages": [{"id": f"wamid.STANDIN{len(self.messages)}"}],
        }


def _error(status: int, code: int, message: str) -> tuple[int, Any]:
    error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code}
    return status, {"error": error}


def _length(value: Any, most: int, what: str, least: int = 1) -> None:
    if not isinstance(value, str) or not least <= len(value.strip()) or len(value) > most:
        raise Rejected(131009, f"{what} must have {least} to {most} characters")


def _text(text: dict[str, Any]) -> None:
    _length(text.get("body"), 4096, "text.body")


def _image(image: dict[str, Any]) -> None:
    _length(image.get("link"), 2000, "image.link")
    _length(image.get("caption", ""), 1024, "image.caption", least=0)


def _interactive(interactive: dict[str, Any]) -> None:
    _length(interactive["body"].get("text"), 1024, "interactive.body.text")
    check = {"button": _reply_buttons, "list": _list}.get(interactive["type"])
    if check is None:
        raise Rejected(131009, "unknown interactive type")
    check(interactive)


def _reply_buttons(interactive: dict[str, Any]) -> None:
    buttons = interactive["action"]["buttons"]
    if not 1 <= len(buttons) <= 3:
        raise Rejected(131009, "1 to 3 buttons")
    for button in buttons:
        _length(button["reply"].get("title"), 20, "button title")
        _length(button["reply"].get("id"), 256, "button id")
    if "header" in interactive:
        _image(interactive["header"]["image"])


def _list(interactive: dict[str, Any]) -> None:
    if "header" in interactive and interactive["header"]["type"] != "text":
        raise Rejected(131009, "a list has a text header only")
    _length(interactive["action"].get("button"), 20, "list button")
    rows = [row for section in interactive["action"]["sections"] for row in section["rows"]]
    if not 1 <= len(rows) <= 10:
        raise Rejected(131009, "1 to 10 rows")
    for row in rows:
        _length(row.get("title"), 24, "row title")
        _length(row.get("id"), 200, "row id")
        _length(row.get("description", ""), 72, "row description", least=0)


_APPROVED: dict[tuple[Any, Any], int] = {
    ("order_update", "id"): 2, ("order_status", "id"): 3, ("order_status", "en_US"): 3,
    ("order_shipped", "id"): 4, ("payday_sale", "id"): 2, ("payday_sale", "en_US"): 2,
}  # fmt: skip
"""Templates, by name and language, and how many places each has."""


def _template(template: dict[str, Any]) -> None:
    places = _APPROVED.get((template.get("name"), template["language"].get("code")))
    if places is None:
        raise Rejected(132001, "Template name does not exist in the translation")
    parameters = [p for part in template.get("components", []) for p in part["parameters"]]
    if len(parameters) != places:
        raise Rejected(132000, "Number of parameters does not match the expected number")
    for parameter in parameters:
        _length(parameter["text"], 1024, "template parameter")


_TYPES: dict[str, Callable[[dict[str, Any]], None]] = {
    "text": _text,
    "image": _image,
    "interactive": _interactive,
    "template": _template,
}
