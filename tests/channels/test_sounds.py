"""A voice message of staff goes out as one where the platform plays it; its words go beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.channels.instagram.channel import Instagram
from bot.channels.meta_messaging import messages as meta
from bot.channels.slack import messages as slack
from bot.channels.telegram import messages as telegram
from bot.channels.whatsapp import messages as whatsapp
from bot.messages import Button, Outbound

SOUND = "https://shop.example/files/abc"
FORM = Instagram.form


def _meta(message: Outbound) -> Any:
    return meta.body_of(message, FORM, time.time())["message"]


def _whatsapp(message: Outbound) -> Any:
    body = whatsapp.body_of(message)
    return {name: body[name] for name in body.keys() & {"type", "audio", "text", "interactive"}}


SENT: dict[str, tuple[Callable[[Outbound], list[Outbound]], Callable[[Outbound], Any], Any]] = {
    "whatsapp": (
        whatsapp.render, _whatsapp, {"type": "audio", "audio": {"link": SOUND}},
    ),
    "telegram": (
        telegram.render, lambda message: telegram.call_of(message),
        ("sendVoice", {"chat_id": "62812", "voice": SOUND}),
    ),
    "instagram": (
        lambda message: meta.render(message, FORM), _meta,
        {"attachment": {"type": "audio", "payload": {"url": SOUND}}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("platform", SENT)
def test_a_sound_goes_alone(platform: str) -> None:
    render, body, expected = SENT[platform]
    [part] = render(Outbound(platform, "shop", "62812", audio=SOUND))
    assert body(part) == expected


@pytest.mark.parametrize("platform", SENT)
def test_words_and_choices_come_after_the_sound(platform: str) -> None:
    render, _body, _expected = SENT[platform]
    choice = [Button("Ya", "/affirm")]
    first, *rest = render(
        Outbound(platform, "shop", "62812", "Dengarkan ya, Kak.", choice, audio=SOUND, key="k")
    )
    assert (first.audio, first.text, first.buttons, first.key) == (SOUND, None, [], "k")
    assert [part.text for part in rest] == ["Dengarkan ya, Kak."]
    assert rest[0].buttons == choice and not any(part.audio for part in rest)
    assert [part for one in (first, *rest) for part in render(one)] == [first, *rest]


def test_slack_tells_what_a_picture_shows() -> None:
    picture = "https://shop.example/a.png"
    message = Outbound("slack", "shop", "C1", "Ini ya", image=picture, alt="Kemeja batik merah")
    [part] = slack.render(message)
    blocks = slack.body_of(part)["blocks"]
    assert blocks[0] == {
        "type": "image", "image_url": picture, "alt_text": "Kemeja batik merah",
    }  # fmt: skip
