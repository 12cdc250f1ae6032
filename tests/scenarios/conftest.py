"""One running Sapa for all scenario tests. The model is trained once and cached."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.media.photo_shop import PHOTO
from tests.scenarios.customers import (
    TELEGRAM_PHOTO,
    TELEGRAM_TOKEN,
    TELEGRAM_VOICE,
    WHATSAPP_PHOTO,
    WHATSAPP_VOICE,
)
from tests.scenarios.running import (
    RunningSapa,
    running_platforms,
    running_sapa,
    running_standin,
)
from tests.standins.media_reader import MediaReader
from tests.standins.telegram_api import TelegramApi
from tests.standins.whatsapp_api import WhatsAppApi

VOICE = b"OggS\0\x02" + b"\0" * 22 + b"OpusHead" + b"\0" * 100


@pytest.fixture(scope="session")
def platforms() -> Iterator[tuple[WhatsAppApi, TelegramApi]]:
    with running_platforms() as servers:
        yield servers


@pytest.fixture(scope="session")
def reader() -> Iterator[MediaReader]:
    """Reads what customers send."""
    with running_standin(MediaReader) as server:
        yield server


@pytest.fixture(scope="session")
def sapa(
    tmp_path_factory: pytest.TempPathFactory,
    platforms: tuple[WhatsAppApi, TelegramApi],
    reader: MediaReader,
) -> Iterator[RunningSapa]:
    whatsapp, telegram = platforms
    whatsapp.media[WHATSAPP_PHOTO] = f"{whatsapp.url}/photo.jpg"
    whatsapp.serve("/photo.jpg", PHOTO)
    telegram.files[TELEGRAM_PHOTO] = "photos/photo.jpg"
    telegram.serve(f"/file/bot{TELEGRAM_TOKEN}/photos/photo.jpg", PHOTO)
    whatsapp.media[WHATSAPP_VOICE] = f"{whatsapp.url}/voice.ogg"
    whatsapp.serve("/voice.ogg", VOICE)
    telegram.files[TELEGRAM_VOICE] = "voice/voice.oga"
    telegram.serve(f"/file/bot{TELEGRAM_TOKEN}/voice/voice.oga", VOICE)
    media = f'[media]\nreaders = "{reader.url}"'
    with running_sapa(tmp_path_factory.mktemp("sapa"), platforms, sections=media) as sapa:
        yield sapa
