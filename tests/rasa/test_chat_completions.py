"""A service that reads messages is slow, broken or hostile: nobody waits, and nothing is believed
that is not of the form that was asked for."""

from __future__ import annotations

import gzip
import json
import traceback
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.rasa.chat_completions import FAILURES, LARGEST_ANSWER, PAUSE_S, ChatCompletions, NoAnswer
from bot.settings_sections import ReaderSettings, SettingsError
from tests.standins.reading_api import MODEL, PATH, TOKEN, ReadingApi

SCHEMA = {
    "type": "object", "properties": {"commands": {"type": "array"}}, "required": ["commands"],
    "additionalProperties": False,
}  # fmt: skip


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def api() -> AsyncIterator[ReadingApi]:
    async with ReadingApi() as api:
        yield api


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def service(api: ReadingApi, clock: Clock) -> AsyncIterator[ChatCompletions]:
    service = ChatCompletions(ReaderSettings(api.address, MODEL, timeout_s=1.5), TOKEN, clock)
    yield service
    await service.aclose()


async def asked(service: ChatCompletions) -> Any:
    return await service.ask("Read.", "a message", SCHEMA)


async def refused(service: ChatCompletions) -> str:
    with pytest.raises(NoAnswer) as error:
        await asked(service)
    return str(error.value)


async def test_it_is_asked_as_openai_would_be(api: ReadingApi, service: ChatCompletions) -> None:
    api.reads({"name": "wait"})
    assert await asked(service) == {"commands": [{"name": "wait"}]}
    [call] = api.calls
    assert call.headers["Authorization"] == f"Bearer {TOKEN}"
    assert [message["role"] for message in call.body["messages"]] == ["system", "user"]
    form = call.body["response_format"]
    assert form["type"] == "json_schema" and form["json_schema"]["strict"] is True
    assert form["json_schema"]["schema"] == SCHEMA


@pytest.mark.parametrize("spoil", ["hang_next", "trickles", "drop_next", "floods"])
async def test_who_stalls_breaks_or_floods_is_not_waited_for(
    api: ReadingApi, service: ChatCompletions, spoil: str
) -> None:
    getattr(api, spoil)()
    assert await refused(service)
    api.reads()
    assert await asked(service) == {"commands": []}, "the next message is asked about again"


@pytest.mark.parametrize(
    "content",
    [
        None, 7, [], "", "I cannot do that.", "```json\n{\"commands\": []}\n```", "[]", "null",
        '{"commands": {}}', '{"commands": [], "reply": "Hello!"}', '{"commands": [}',
        "[" * 30_000, '{"commands": ' + "1" * 10_000 + "}", '{"commands": NaN}',
        '{"commands": [' + '"a",' * (LARGEST_ANSWER // 4) + '"a"]}',
    ],
)  # fmt: skip
async def test_what_does_not_fit_the_schema_is_no_answer(
    api: ReadingApi, service: ChatCompletions, content: Any
) -> None:
    api.says(content)
    assert await refused(service)


@pytest.mark.parametrize("status", [204, 400, 401, 404, 429, 500, 503])
async def test_errors_are_no_answer(api: ReadingApi, service: ChatCompletions, status: int) -> None:
    good = {"choices": [{"message": {"content": '{"commands": []}'}}]}
    api.fail_next(status, good)
    assert str(status) in await refused(service)


@pytest.mark.parametrize("body", ["", "{", "[]", '{"choices": []}', '{"choices": [null]}', "\0"])
async def test_bodies_of_another_form_are_no_answer(
    api: ReadingApi, service: ChatCompletions, body: str
) -> None:
    api.fail_next(200, body)
    assert await refused(service)


async def test_nothing_is_unpacked(api: ReadingApi, service: ChatCompletions) -> None:
    body = gzip.compress(json.dumps({"choices": [" " * 30_000_000]}).encode())

    async def bomb(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    api.next_is(bomb)
    assert "JSON" in await refused(service)
    assert api.calls[0].headers["Accept-Encoding"] == "identity"


async def test_redirects_are_not_followed(api: ReadingApi, service: ChatCompletions) -> None:
    api.redirect(PATH, f"{api.url}/elsewhere")
    assert "307" in await refused(service)
    assert [call.path for call in api.calls] == [PATH]


async def test_who_fails_again_and_again_is_left_alone_for_a_minute(
    api: ReadingApi, service: ChatCompletions, clock: Clock
) -> None:
    for _ in range(FAILURES):
        api.fail_next(500)
        await refused(service)
    assert "left alone" in await refused(service)
    assert len(api.calls) == FAILURES, "it was not asked"
    clock.now += PAUSE_S + 1
    api.fail_next(500)
    await refused(service)
    assert "left alone" in await refused(service), "one more failure, and it is left alone again"
    clock.now += PAUSE_S + 1
    assert await asked(service) == {"commands": []}
    api.fail_next(500)
    assert "500" in await refused(service)
    assert await asked(service) == {"commands": []}, "failures count in a row"


async def test_no_address_and_no_token_in_what_is_told(api: ReadingApi) -> None:
    settings = ReaderSettings("http://127.0.0.1:1/v1?key=hidden", MODEL, timeout_s=1.0)
    service = ChatCompletions(settings, TOKEN)
    with pytest.raises(NoAnswer) as error:
        await service.ask("", "", SCHEMA)
    await service.aclose()
    told = "".join(traceback.format_exception(error.value))
    assert "hidden" not in told and TOKEN not in told


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"url": "file:///etc/passwd"}, "url"), ({"url": "ftp://x/y"}, "url"),
        ({"url": "api.example.com/v1"}, "url"), ({"url": "https://"}, "url"),
        ({"url": "https://[::1"}, "url"), ({"url": "https://x:port/"}, "url"),
        ({"url": "https://user:secret@x.example/v1"}, "READER_TOKEN"),
        ({"url": "https://x.example/v1", "model": ""}, "model"),
        ({"timeout_s": 0.0}, "timeout_s"), ({"timeout_s": 10.5}, "timeout_s"),
        ({"timeout_s": float("nan")}, "timeout_s"), ({"timeout_s": -1.0}, "timeout_s"),
    ],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        ReaderSettings(**{"model": MODEL, **settings})


@pytest.mark.parametrize(
    ("url", "is_readable"),
    [
        ("http://127.0.0.1:11434/v1/chat/completions", False),
        ("http://[::1]:8000/v1/chat/completions", False),
        ("https://api.example.com/v1/chat/completions", False),
        ("http://10.0.0.5:8000/v1/chat/completions", True),
    ],
)
def test_whether_messages_can_be_read_on_their_way(url: str, is_readable: bool) -> None:
    assert ReaderSettings(url, MODEL).is_readable_on_the_way is is_readable
