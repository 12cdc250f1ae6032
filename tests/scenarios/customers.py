"""Customers of a running Sapa: what they type goes in as a signed webhook, what they read is what
the platform's stand-in was asked to show."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.gateway.late_replies import LATE
from bot.store.engine.reading import reading
from tests.standins.telegram_api import TelegramApi
from tests.standins.whatsapp_api import WhatsAppApi

WHATSAPP_SECRET = "wa-app-secret"
WHATSAPP_TOKEN = "wa-access-token"
PHONE_NUMBER_ID = "109876543210987"
TELEGRAM_SECRET = "tg-secret"
TELEGRAM_TOKEN = "123456:tg-token"
WHATSAPP_PHOTO, TELEGRAM_PHOTO = "8100001", "AgAC1"
WHATSAPP_VOICE, TELEGRAM_VOICE = "8100002", "AwAC1"
"""The ids of the pictures and of the voice notes that customers send."""

_ids = itertools.count(int(time.time()))


@dataclass
class Read:
    """What a customer read in answer to one message: the words, and the choices with payloads."""

    text: str = ""
    choices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where the running Sapa is: its gateway, its database's file, and the address of the
    PostgreSQL that it has instead of that."""

    url: str
    database: Path
    postgresql: str | None = None

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        """The HTTP status of a webhook call."""
        request = urllib.request.Request(
            f"{self.url}{path}", body, {"Content-Type": "application/json", **headers}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code

    def wait_until_answered(self, message_id: str, within_s: float = 120.0) -> str:
        """Waits for the message's turn and for its replies to be out; the message's state."""
        with reading(self.postgresql or self.database) as connection:
            end = time.monotonic() + within_s
            while time.monotonic() < end:
                row = connection.execute(
                    """SELECT state, (SELECT count(*) FROM outbox WHERE state = 'pending'
                    AND outbox.conversation_id = inbox.conversation_id)
                    FROM inbox WHERE message_id = ?""",
                    [message_id],
                ).fetchone()
                if row and row[0] != "pending" and row[1] == 0:
                    return str(row[0])
                time.sleep(0.02)
        raise AssertionError(f"No answer to {message_id} within {within_s} s.")


class Customer(ABC):
    """Somebody with a phone. ``says`` and ``presses`` return what they read in answer."""

    def __init__(self, place: Place, name: str) -> None:
        self.place = place
        self.name = name
        self.last = Read()

    def says(self, text: str) -> Read:
        return self._exchange(lambda message_id: self.typed(message_id, text))

    def sends_photo(self, caption: str | None = None) -> Read:
        return self._exchange(lambda message_id: self.photo(message_id, caption))

    def speaks(self) -> Read:
        """Sends a voice note."""
        return self._exchange(self.voice)

    def presses(self, title: str) -> Read:
        """Presses a button of the last answer."""
        payload = self.last.choices[title]
        return self._exchange(lambda message_id: self.pressed(message_id, title, payload))

    def _exchange(self, event: Any) -> Read:
        message_id = f"{self.name}-{next(_ids)}"
        before = len(self.inbox())
        body, headers = event(message_id)
        assert self.place.post(self.webhook, body, headers) == 200
        self.place.wait_until_answered(self.stored_id(message_id))
        self.last = self.read(self.inbox()[before:])
        for sorry in ("\n\n".join(LATE.values()), *LATE.values()):
            # On a busy machine a turn may be slow enough to be explained: that is no answer.
            self.last.text = self.last.text.replace(f"{sorry}\n", "")
        return self.last

    webhook: str

    def stored_id(self, message_id: str) -> str:
        """The id under which the platform's event is stored."""
        return message_id

    @abstractmethod
    def inbox(self) -> list[dict[str, Any]]:
        """The platform's messages to this customer."""

    @abstractmethod
    def typed(self, message_id: str, text: str) -> tuple[bytes, dict[str, str]]: ...

    @abstractmethod
    def photo(self, message_id: str, caption: str | None) -> tuple[bytes, dict[str, str]]: ...

    @abstractmethod
    def voice(self, message_id: str) -> tuple[bytes, dict[str, str]]: ...

    @abstractmethod
    def pressed(
        self, message_id: str, title: str, payload: str
    ) -> tuple[bytes, dict[str, str]]: ...

    @abstractmethod
    def read(self, messages: list[dict[str, Any]]) -> Read: ...


class WhatsAppCustomer(Customer):
    """Writes from ``phone`` (E.164 without +), which WhatsApp vouches for."""

    webhook = "/webhooks/whatsapp"

    def __init__(self, place: Place, api: WhatsAppApi, phone: str) -> None:
        super().__init__(place, f"wamid.{phone}")
        self.phone = phone
        self._api = api

    def inbox(self) -> list[dict[str, Any]]:
        return [m for m in self._api.messages if m.get("to") == self.phone]

    def typed(self, message_id: str, text: str) -> tuple[bytes, dict[str, str]]:
        return self._event({"id": message_id, "type": "text", "text": {"body": text}})

    def photo(self, message_id: str, caption: str | None) -> tuple[bytes, dict[str, str]]:
        image = {"id": WHATSAPP_PHOTO, "mime_type": "image/jpeg"}
        if caption:
            image["caption"] = caption
        return self._event({"id": message_id, "type": "image", "image": image})

    def voice(self, message_id: str) -> tuple[bytes, dict[str, str]]:
        audio = {"id": WHATSAPP_VOICE, "mime_type": "audio/ogg; codecs=opus", "voice": True}
        return self._event({"id": message_id, "type": "audio", "audio": audio})

    def pressed(self, message_id: str, title: str, payload: str) -> tuple[bytes, dict[str, str]]:
        reply = {"type": "button_reply", "button_reply": {"id": payload, "title": title}}
        return self._event({"id": message_id, "type": "interactive", "interactive": reply})

    def _event(self, message: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "1", "phone_number_id": PHONE_NUMBER_ID},
            "contacts": [{"profile": {"name": "Customer"}, "wa_id": self.phone}],
            "messages": [{"from": self.phone, "timestamp": str(int(time.time())), **message}],
        }
        body = json.dumps(
            {
                "object": "whatsapp_business_account",
                "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
            }
        ).encode()
        signature = hmac.new(WHATSAPP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        return body, {"X-Hub-Signature-256": f"sha256={signature}"}

    def read(self, messages: list[dict[str, Any]]) -> Read:
        read = Read()
        for message in messages:
            interactive = message.get("interactive", {})
            read.text += (message.get("text") or interactive.get("body", {"body": ""})).get(
                "body", ""
            ) or interactive.get("body", {}).get("text", "")
            read.text += "\n"
            action = interactive.get("action", {})
            for button in action.get("buttons", []):
                read.choices[button["reply"]["title"]] = button["reply"]["id"]
            for section in action.get("sections", []):
                read.choices.update({row["title"]: row["id"] for row in section["rows"]})
        return read


class TelegramCustomer(Customer):
    """Writes from a Telegram account, whose phone number Telegram does not tell."""

    webhook = "/webhooks/telegram"

    def __init__(self, place: Place, api: TelegramApi, user: int) -> None:
        super().__init__(place, f"tg{user}")
        self.user = user
        self._api = api

    def stored_id(self, message_id: str) -> str:
        return message_id.rpartition("-")[2]

    def inbox(self) -> list[dict[str, Any]]:
        return [m for m in self._api.messages if str(m.get("chat_id")) == str(self.user)]

    def typed(self, message_id: str, text: str) -> tuple[bytes, dict[str, str]]:
        return self._event(message_id, {"text": text})

    def photo(self, message_id: str, caption: str | None) -> tuple[bytes, dict[str, str]]:
        photo = [{"file_id": TELEGRAM_PHOTO, "file_unique_id": "u", "width": 90, "height": 90}]
        return self._event(
            message_id, {"photo": photo, **({"caption": caption} if caption else {})}
        )

    def voice(self, message_id: str) -> tuple[bytes, dict[str, str]]:
        voice = {"file_id": TELEGRAM_VOICE, "file_unique_id": "v", "duration": 4}
        return self._event(message_id, {"voice": {**voice, "mime_type": "audio/ogg"}})

    def pressed(self, message_id: str, title: str, payload: str) -> tuple[bytes, dict[str, str]]:
        number = self.stored_id(message_id)
        query = {
            "id": number,
            "from": self._person(),
            "chat_instance": "1",
            "data": payload,
            "message": {"message_id": 1, "date": 1, "chat": {"id": self.user, "type": "private"}},
        }
        return self._signed({"update_id": int(number), "callback_query": query})

    def _event(self, message_id: str, content: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        number = int(self.stored_id(message_id))
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": self.user, "type": "private"},
            "from": self._person(),
            **content,
        }
        return self._signed({"update_id": number, "message": message})

    def _person(self) -> dict[str, Any]:
        return {"id": self.user, "is_bot": False, "first_name": "Customer"}

    def _signed(self, update: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        return json.dumps(update).encode(), {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}

    def read(self, messages: list[dict[str, Any]]) -> Read:
        read = Read()
        for message in messages:
            read.text += (message.get("text") or message.get("caption") or "") + "\n"
            for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
                read.choices.update({b["text"]: b["callback_data"] for b in row})
        return read
