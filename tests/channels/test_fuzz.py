"""Whatever a platform sends, parsing raises Malformed or gives events that can be stored."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import Malformed
from bot.messages import Inbound
from tests.channels.payloads import CHANNELS, INDEX, channel_for, packed, sample

FILES = sorted({entry["file"] for entry in INDEX})

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", "\x00", "\ud83d", "text", "9" * 5000, -1, 10**30, 1e308])
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a JSON value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, inner in pairs:
        found.append((value, key))
        if isinstance(inner, (dict, list)):
            found += _places(inner)
    return found


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sample with one to four of its values replaced, removed or repeated."""
    file = draw(st.sampled_from(FILES))
    body = copy.deepcopy(sample(file))
    for _ in range(draw(st.integers(1, 4))):
        places = _places(body)
        if not places:
            break
        container, key = draw(st.sampled_from(places))
        change = draw(st.sampled_from(["replace", "remove", "swap", "repeat"]))
        if change == "replace":
            container[key] = draw(anything)
        elif change == "remove":
            del container[key]
        elif change == "repeat" and isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        else:
            other, other_key = draw(st.sampled_from(places))
            container[key] = copy.deepcopy(other[other_key])
    return file.partition("/")[0], packed(file, body)


def check(platform: str, body: bytes) -> None:
    try:
        events = channel_for(platform).parse(body)
    except Malformed:
        return
    for event in events:
        stored = json.dumps(event.as_dict(), allow_nan=False, ensure_ascii=False).encode("utf-8")
        assert Inbound.from_dict(json.loads(stored)) == event
        assert event.ignore or event.kind in ("message", "postback")
        assert event.ignore or (event.sender and event.conversation)
        assert event.timestamp_ms is None or 0 < event.timestamp_ms < 2**63
        assert event.dedup_key
    # Telegram alone numbers whole requests; elsewhere a repeated id is the same event again.
    assert len({event.dedup_key for event in events}) == len(events) or platform != "telegram"


@settings(deadline=None, max_examples=400)
@given(mutated())
def test_mutated_sample(case: tuple[str, bytes]) -> None:
    check(*case)


@settings(deadline=None)
@given(st.sampled_from([*CHANNELS]), anything)
def test_any_json(platform: str, value: Any) -> None:
    check(platform, json.dumps(value).encode())


@settings(deadline=None)
@given(st.sampled_from(FILES), st.binary(max_size=20), st.integers(0, 3000))
def test_broken_bytes(file: str, noise: bytes, at: int) -> None:
    body = packed(file, sample(file))
    check(file.partition("/")[0], body[:at] + noise + body[at + len(noise) :])


@pytest.mark.parametrize("platform", CHANNELS)
@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b'"text"', b"\xff", b"[" * 100_000, b'{"a":' * 100_000,
     b'{"update_id": ' + b"9" * 5000 + b"}"],
    ids=lambda b: repr(b[:8]),
)
def test_malformed(platform: str, body: bytes) -> None:
    with pytest.raises(Malformed):
        channel_for(platform).parse(body)


LISTS = {
    "whatsapp": ["entry", "changes", "value", "messages"],
    "instagram": ["entry", "messaging"],
    "messenger": ["entry", "messaging"],
    "line": ["events"],
}
"""The way to the events, for platforms that send several in one body."""


@pytest.mark.parametrize("platform", LISTS)
@settings(deadline=None, max_examples=50)
@given(before=st.lists(anything, max_size=3), after=st.lists(anything, max_size=3))
def test_neighbours_survive(platform: str, before: list[Any], after: list[Any]) -> None:
    body = sample(f"{platform}/text.json")
    (alone,) = channel_for(platform).parse(json.dumps(body).encode())
    inner: Any = body
    for step in LISTS[platform]:
        inner = inner[step]
        if isinstance(inner, list):
            good = inner[0]
            inner[:] = [*before, good, *after]
            inner = good
    events = channel_for(platform).parse(json.dumps(body).encode())
    assert [event for event in events if not event.ignore] == [alone]
    assert all(event.kind == "unknown" for event in events if event.ignore)
