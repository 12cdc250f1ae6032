"""For what a customer is asked a yes, once each, after a matter that was solved well."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import resources
from actions.faq import ActionFaq
from actions.rating import ActionRate
from bot.store.engine.database import open_database
from tests.actions.dialogue_turns import sample_shop, tracker


async def asked(channel: str = "telegram") -> list[str]:
    """What a customer who was asked everything else reads after five stars."""
    database = open_database(resources.settings().database)
    with database.conn:
        database.execute(
            """INSERT OR IGNORE INTO conversations (id, channel, account, chat, created_at)
            VALUES (1, ?, 'shop', 'rina', 0)""",
            [channel],
        )
        database.execute(
            """INSERT INTO consents (conversation_id, purpose, step, wording, at)
            VALUES (1, 'notifications', 'asked', '?', 0), (1, 'feedback', 'asked', '?', 0)"""
        )
    database.close()
    here = tracker("5")
    here.sender_id = "1"
    here.events = [{"event": "user", "input_channel": channel}]
    dispatcher = CollectingDispatcher()
    await ActionRate().run(dispatcher, here, {})
    return [one["response"] for one in dispatcher.messages if one.get("response")]


@pytest.mark.parametrize(
    ("settings", "channel", "is_asked"),
    [
        ("[offers]\nask = true\n", "telegram", True),
        ("[offers]\nask = false\n", "telegram", False),
        ("[shop]\n", "telegram", False),
        ("[offers]\nask = true\n", "web", False),
    ],
)
async def test_offers_are_asked_about_where_the_shop_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, channel: str, is_asked: bool
) -> None:
    with sample_shop(tmp_path, monkeypatch, settings):
        said = await asked(channel)
    assert ("utter_ask_consent_offers" in said) == is_asked
    assert said[0] == "utter_rating_thanks"


@pytest.mark.parametrize(
    ("settings", "channel", "told"),
    [
        ("[offers]\nask = true\n", "telegram", "utter_ask_consent_offers"),
        ("[offers]\nask = true\n", "web", "utter_offers_not_sent"),
        ("[shop]\n", "telegram", "utter_offers_not_sent"),
    ],
)
async def test_who_asks_for_offers_is_asked_for_their_yes_or_told_that_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, channel: str, told: str
) -> None:
    with sample_shop(tmp_path, monkeypatch, settings):
        assert await wants_offers(channel) == [told]


async def test_who_said_yes_before_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sample_shop(tmp_path, monkeypatch, "[offers]\nask = true\n"):
        database = open_database(resources.settings().database)
        with database.conn:
            database.execute(
                """INSERT INTO conversations (id, channel, account, chat, created_at)
                VALUES (1, 'telegram', 'shop', 'rina', 0)"""
            )
            database.execute(
                """INSERT INTO consents (conversation_id, purpose, step, wording, at)
                VALUES (1, 'offers', 'given', '?', 0)"""
            )
        database.close()
        assert await wants_offers("telegram") == ["utter_consent_given"]


async def wants_offers(channel: str) -> list[str]:
    here = tracker("boleh kirim promo dong")
    here.sender_id = "1"
    here.events = [{"event": "user", "input_channel": channel}]
    dispatcher = CollectingDispatcher()
    await ActionFaq().run(dispatcher, here, {})
    signals = [one["custom"]["signal"] for one in dispatcher.messages if one.get("custom")]
    said = [one["response"] for one in dispatcher.messages if one.get("response")]
    assert bool(signals) == ("utter_ask_consent_offers" in said), "a yes is never unsaid by asking"
    return said
