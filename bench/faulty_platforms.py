"""WhatsApp, Telegram and LINE on a bad day: customers' webhooks out, replies in, and a share of the
calls answered 429 or 5xx, dropped, taken without an answer, or taken and answered too late."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import random
import time
from abc import abstractmethod
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bench.load import Whatsapp
from tests.standins.line_api import LineApi
from tests.standins.platform_server import PlatformServer
from tests.standins.telegram_api import TelegramApi
from tests.standins.whatsapp_api import WhatsAppApi

SECRET, TOKEN, NUMBER = "faults-secret", "123456:faults-token", "100000000000001"
BOT_USER = "U" + 32 * "f"
ENVIRON = {
    "WHATSAPP_APP_SECRET": SECRET,
    "WHATSAPP_VERIFY_TOKEN": SECRET,
    "WHATSAPP_ACCESS_TOKEN": TOKEN,
    "TELEGRAM_BOT_TOKEN": TOKEN,
    "TELEGRAM_SECRET_TOKEN": SECRET,
    "LINE_CHANNEL_SECRET": SECRET,
    "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
}


class FaultyPlatform(PlatformServer):
    """A stand-in whose calls go wrong with the probabilities in ``faults``.

    ``seen`` is what each person has read, in order and with repetitions, ``seen_at`` when
    (``time.monotonic``). A webhook's ``messages`` are (id, text) of one person. ``statuses`` are
    webhooks, body and headers, that tell what became of our messages.
    """

    name: str
    batch = 1
    faults: Mapping[str, float] = {}
    chance = random.Random(4)

    def __init__(self, *credentials: str) -> None:
        super().__init__(*credentials)
        self.seen: defaultdict[str, list[str]] = defaultdict(list)
        self.seen_at: defaultdict[str, list[float]] = defaultdict(list)
        self.went_wrong: Counter[str] = Counter()
        self.statuses: asyncio.Queue[tuple[bytes, dict[str, str]]] = asyncio.Queue()

    @abstractmethod
    def settings(self) -> str:
        """The platform's table in sapa.toml."""

    @abstractmethod
    def person(self, number: int) -> str:
        """A customer's id."""

    @abstractmethod
    def signed(self, person: str, messages: list[tuple[int, str]]) -> tuple[bytes, dict[str, str]]:
        """Body and headers."""

    @abstractmethod
    def shown(self, path: str, body: dict[str, Any]) -> tuple[str, list[str]] | None:
        """Who reads what, if the call sends a message."""

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        status, answer = super().answer(path, headers, body)  # type: ignore[safe-super]
        if status == 200 and (shown := self.shown(path, body)):
            person, texts = shown
            self.seen[person].extend(texts)
            self.seen_at[person].extend([time.monotonic()] * len(texts))
        return status, answer

    async def _take(self, request: web.Request) -> web.StreamResponse:
        await request.read()  # so that nothing comes between a fault and the request it is for
        draw, reached = self.chance.random(), 0.0
        for fault, probability in self.faults.items():
            reached += probability
            if draw < reached:
                self.went_wrong[fault] += 1
                self._spoil(fault)
                break
        return await super()._take(request)

    def _spoil(self, fault: str) -> None:
        if fault == "429":
            self.fail_next(429, headers={"Retry-After": "1"})
        elif fault == "5xx":
            self.fail_next(503)
        elif fault == "dropped":
            self.drop_next()
        elif fault == "lost answer":
            self.lose_next_answer()
        elif fault == "late answer":
            self._faults.append(self._late)

    async def _late(self, request: web.Request) -> web.StreamResponse:
        self.answer(request.path, request.headers, await request.json())
        await asyncio.sleep(11)  # the gateway waits 10 s
        return web.Response(status=503)


class FaultyWhatsApp(FaultyPlatform, WhatsAppApi):
    name, batch = "whatsapp", 5

    def __init__(self) -> None:
        super().__init__(TOKEN, NUMBER)

    def settings(self) -> str:
        return f'phone_number_id = "{NUMBER}"\napi_url = "{self.url}"'

    def person(self, number: int) -> str:
        return f"62811{number:08}"

    def signed(self, person: str, messages: list[tuple[int, str]]) -> tuple[bytes, dict[str, str]]:
        events = [Whatsapp.event(person, f"wamid.{ident}", text) for ident, text in messages]
        for event in events[1:]:
            events[0]["entry"].extend(event["entry"])
        return _signed_by_meta(events[0])

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        status, answer = super().answer(path, headers, body)
        if status == 200 and "messages" in answer:
            told = {
                "id": answer["messages"][0]["id"], "status": "sent", "recipient_id": body["to"],
                "timestamp": str(int(time.time())),
                "biz_opaque_callback_data": body["biz_opaque_callback_data"],
            }
            value = {"metadata": {"phone_number_id": NUMBER}, "statuses": [told]}
            changes = [{"field": "messages", "value": value}]
            webhook = {"object": "whatsapp_business_account", "entry": [{"changes": changes}]}
            self.statuses.put_nowait(_signed_by_meta(webhook))
        return status, answer

    def shown(self, path: str, body: dict[str, Any]) -> tuple[str, list[str]] | None:
        if "to" not in body:
            return None
        text = body.get("text") or body.get("interactive", {}).get("body", {})
        return body["to"], [text.get("body") or text.get("text") or ""]


def _signed_by_meta(webhook: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(webhook).encode()
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return body, {"X-Hub-Signature-256": f"sha256={digest}"}


class FaultyTelegram(FaultyPlatform, TelegramApi):
    name = "telegram"

    def __init__(self) -> None:
        super().__init__(TOKEN)

    def settings(self) -> str:
        return f'bot_username = "faults_bot"\napi_url = "{self.url}"'

    def person(self, number: int) -> str:
        return str(900000000 + number)

    def signed(self, person: str, messages: list[tuple[int, str]]) -> tuple[bytes, dict[str, str]]:
        [(ident, text)] = messages
        who = {"id": int(person), "is_bot": False, "first_name": "Customer"}
        message = {
            "message_id": ident, "date": int(time.time()), "from": who, "text": text,
            "chat": {"id": int(person), "type": "private"},
        }
        body = json.dumps({"update_id": ident, "message": message}).encode()
        return body, {"X-Telegram-Bot-Api-Secret-Token": SECRET}

    def shown(self, path: str, body: dict[str, Any]) -> tuple[str, list[str]] | None:
        return (str(body["chat_id"]), [body["text"]]) if path.endswith("/sendMessage") else None


class FaultyLine(FaultyPlatform, LineApi):
    name, batch = "line", 3

    def __init__(self) -> None:
        super().__init__(TOKEN)
        self._owners: dict[str, str] = {}

    def settings(self) -> str:
        return f'bot_user_id = "{BOT_USER}"\napi_url = "{self.url}"'

    def person(self, number: int) -> str:
        return f"U{number:032x}"

    def signed(self, person: str, messages: list[tuple[int, str]]) -> tuple[bytes, dict[str, str]]:
        events = []
        for ident, text in messages:
            token = f"rt{ident}"
            if token not in self._owners:  # a redelivery brings no new life to it
                self._owners[token] = person
                self.issue(token)
            events.append(
                {
                    "type": "message", "mode": "active", "timestamp": int(time.time() * 1000),
                    "source": {"type": "user", "userId": person},
                    "webhookEventId": f"event{ident}", "replyToken": token,
                    "deliveryContext": {"isRedelivery": False},
                    "message": {"id": str(ident), "type": "text", "text": text},
                }
            )
        body = json.dumps({"destination": BOT_USER, "events": events}).encode()
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
        return body, {"X-Line-Signature": base64.b64encode(digest).decode()}

    def shown(self, path: str, body: dict[str, Any]) -> tuple[str, list[str]] | None:
        if "messages" not in body:
            return None
        person = body["to"] if path.endswith("/push") else self._owners[body["replyToken"]]
        return person, [message["text"] for message in body["messages"]]
