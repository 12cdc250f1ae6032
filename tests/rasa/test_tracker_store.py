"""Rasa's trackers in SQLite and PostgreSQL: what is remembered of a conversation, in memory and in
the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa import tracker_store
from bot.rasa.tracker_store import (
    OurTrackerStore,
    PostgresqlTrackerStore,
    SqliteTrackerStore,
)
from bot.store.conversations.trackers import Trackers
from tests.postgresql import empty, postgresql

Open = Callable[[], OurTrackerStore]

DOMAIN = Domain.from_dict(
    {
        "intents": ["greet"],
        "slots": {"basket": {"type": "any", "mappings": [{"type": "custom"}]}},
    }
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where the trackers are: each test is run on both engines."""
    if request.param == "sqlite":
        return tmp_path / "trackers.db"
    address = str(request.getfixturevalue("address"))
    empty(address)
    return address


@pytest.fixture
async def another(place: Path | str) -> AsyncIterator[Open]:
    """Opens a further worker's."""
    opened: list[PostgresqlTrackerStore] = []

    def open_one() -> OurTrackerStore:
        if isinstance(place, Path):
            return SqliteTrackerStore(DOMAIN, db=str(place))
        opened.append(PostgresqlTrackerStore(DOMAIN, db=place))
        return opened[-1]

    yield open_one
    for one in opened:
        await one.aclose()


@pytest.fixture
def store(another: Open) -> OurTrackerStore:
    return another()


def turn(number: int) -> list[Event]:
    return [
        UserUttered(f"hello {number}", {"name": "greet", "confidence": 1.0}),
        SlotSet("basket", [number]),
        BotUttered(f"hi {number}"),
        ActionExecuted("action_listen"),
    ]


async def said(store: OurTrackerStore, sender: str, *events: Event) -> DialogueStateTracker:
    """What a turn does: the tracker is read, goes on, and is saved."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    if not tracker.events:
        events = (ActionExecuted("action_session_start"), SessionStarted(), *events)
    tracker.update_with_events([*events], DOMAIN)
    await store.save(tracker)
    return tracker


def seen(tracker: DialogueStateTracker) -> tuple[list[str], object]:
    return [type(event).__name__ for event in tracker.events], tracker.get_slot("basket")


async def test_from_memory_it_is_what_the_file_says(
    store: OurTrackerStore, another: Open
) -> None:
    for number in range(4):
        await said(store, "1", *turn(number))
        other = another()
        written, remembered = await other.retrieve("1"), await store.retrieve("1")
        assert written and remembered and seen(written) == seen(remembered)
        assert [e.as_dict() for e in written.events] == [e.as_dict() for e in remembered.events]
        assert written.current_slot_values() == remembered.current_slot_values()


async def test_the_next_turn_reads_no_event_again(
    store: OurTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):  # the first turn's tracker has more than its session
        await said(store, "1", *turn(number))

    def read(_: object) -> Event:
        raise AssertionError("It was in memory.")

    monkeypatch.setattr(tracker_store, "_event", read)
    assert (await said(store, "1", *turn(2))).get_slot("basket") == [2]


async def test_what_is_read_and_not_saved_is_forgotten(store: OurTrackerStore) -> None:
    for number in range(2):
        await said(store, "1", *turn(number))
    failed = await store.retrieve("1")
    assert failed
    failed.update(SlotSet("basket", "half a turn"), DOMAIN)
    again = await store.retrieve("1")
    assert again and again.get_slot("basket") == [1]


async def test_another_worker_wrote_or_somebody_erased(
    store: OurTrackerStore, another: Open, place: Path | str
) -> None:
    for number in range(2):
        await said(store, "1", *turn(number))
    other = another()
    await said(other, "1", *turn(2))
    tracker = await store.retrieve("1")
    assert tracker and tracker.get_slot("basket") == [2]
    await said(store, "1", *turn(3))
    Trackers(place).erase([1])
    assert await store.retrieve("1") is None


async def test_a_new_session_begins_without_the_one_before(store: OurTrackerStore) -> None:
    for number in range(2):
        await said(store, "1", *turn(number))
    await said(store, "1", SessionStarted(), *turn(2))
    tracker = await store.retrieve("1")
    assert tracker and [e.text for e in tracker.events if isinstance(e, UserUttered)] == ["hello 2"]


async def test_a_new_domain_begins_anew(store: OurTrackerStore) -> None:
    for number in range(2):
        await said(store, "1", *turn(number))
    size = {"size": {"type": "any", "mappings": [{"type": "custom"}]}}
    store.domain = Domain.from_dict({"slots": size})
    tracker = await store.retrieve("1")
    assert tracker and "size" in tracker.slots and "basket" not in tracker.slots


async def test_no_more_than_so_many_are_kept_and_no_longer(
    store: OurTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracker_store, "MOST_RECENT", 3)
    for sender in range(5):
        for number in range(2):
            await said(store, str(sender), *turn(number))
    assert list(store._recent) == ["2", "3", "4"]
    monkeypatch.setattr(tracker_store, "RECENT_S", -1.0)
    await said(store, "4", *turn(2))
    assert not store._recent


async def test_a_turn_is_noted_whole_and_read_without_rasa(
    store: OurTrackerStore, place: Path | str
) -> None:
    for number in range(2):
        await said(store, "7", *turn(number))
    await said(store, "8", *turn(0))
    assert sorted(await store.keys()) == ["7", "8"]
    noted = [event["event"] for event in Trackers(place).events(7)]
    assert noted == ["action", "session_started", *["user", "slot", "bot", "action"] * 2]
    full = await store.retrieve_full_tracker("7")
    assert full and len(full.events) == len(noted)
