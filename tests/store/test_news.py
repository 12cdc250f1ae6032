"""Processes over one PostgreSQL wake each other."""

from __future__ import annotations

import asyncio

import pytest

from bot.messages import Inbound
from bot.store.engine.store import listen
from tests.store.counter import Counter

pytestmark = pytest.mark.parametrize("place", ["postgresql"], indirect=True)


async def test_who_listens_hears_of_what_was_stored(counter: Counter, place: str) -> None:
    heard, told = asyncio.Event(), list[bool]()
    listening = asyncio.create_task(listen(place, heard.set, told.append))
    await heard.wait()  # it has begun
    assert told == [True]
    heard.clear()
    await counter.inbox.accept([Inbound("web", "web", "message", "rina", "1", "halo")])
    await asyncio.wait_for(heard.wait(), 60)
    listening.cancel()
