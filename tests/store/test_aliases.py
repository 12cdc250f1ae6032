"""One customer by several ids of a platform is one conversation."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.messages import Inbound
from bot.store.conversations.conversations import conversation_of
from bot.store.engine.database import open_database

PHONE, SCOPED = "447700900123", "ID.70112233445566778899"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(tmp_path / "sapa.db")


def conversation(database: Database, sender: str, *aliases: str, chat: str | None = None) -> int:
    event = Inbound("whatsapp", "1", "message", sender, "m", "halo", conversation=chat)
    event.aliases = list(aliases)
    found = conversation_of(database, event, now=1.0)
    assert found
    return found.id


def test_either_id_leads_to_the_same_conversation(database: Database) -> None:
    begun = conversation(database, PHONE, PHONE, SCOPED)
    assert conversation(database, SCOPED) == begun
    assert conversation(database, PHONE) == begun
    assert conversation(database, "447700900999", "447700900999") != begun


def test_a_number_that_becomes_known_later_stays_one_conversation(database: Database) -> None:
    begun = conversation(database, SCOPED, SCOPED)
    assert conversation(database, PHONE, PHONE, SCOPED) == begun


def test_a_group_is_no_alias_of_its_members(database: Database) -> None:
    group = conversation(database, PHONE, PHONE, SCOPED, chat="group-1")
    assert conversation(database, PHONE, PHONE, SCOPED) != group
