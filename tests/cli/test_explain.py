"""``./sapa explain``: everything that led to an answer, as it was kept with it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bot.messages import Outbound, Reply, Turn
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.inbox import Inbox
from bot.store.messages.outbox import Outbox
from tests.cli.conftest import Run
from tests.gateway.people import card

TURN = Turn(
    [Reply("Two days.", source={"faq": "delivery_time", "score": 0.83, "from": "terms.pdf"})],
    intent="delivery_time",
    confidence=0.91,
    ranking=[
        {"name": "delivery_time", "confidence": 0.91},
        {"name": "delivery_cost", "confidence": 0.05},
    ],
    entities=[{"entity": "city", "value": "Bali"}],
    steps=[
        {"action": "action_faq", "policy": "RulePolicy", "confidence": 1.0, "rule": "delivery time"}
    ],
    reading={
        "reader": "embedded", "refused": "gpt (x.example): it did not answer within 3 s",
        "commands": [
            {"name": "start", "kind": "late_order", "why": "intent late_order"},
            {"name": "tell", "fact": "order", "value": "ORD-2291", "why": "an order number"},
        ],
    },
    signals={"flag": {"kind": "abuse", "score": 0.7, "proven": True}},
)  # fmt: skip


@pytest.fixture
def answered(settings_file: Path) -> None:
    """A message that was answered, delivered as ``sent-77``."""

    async def answer() -> None:
        thread = DatabaseThread(open_database(settings_file.parent / "var" / "sapa.db"))
        inbox, outbox = Inbox(thread), Outbox(thread)
        await inbox.accept([card("ani", "wamid.1", "how long to bali")])
        [pending], _ = await inbox.next_pending(["postcards"], [], 1)
        parts = [[Outbound("postcards", "shop", "ani", reply.text)] for reply in TURN.replies]
        await inbox.complete(pending, TURN, parts)
        [due], _ = await outbox.due(["postcards"], [], 1)
        await outbox.sent(due, "sent-77")
        await thread.aclose()

    asyncio.run(answer())


@pytest.mark.parametrize("message", ["1", "wamid.1", "sent-77"])
def test_by_number_or_by_either_id_on_the_platform(answered: None, run: Run, message: str) -> None:
    code, out, _ = run("explain", message)
    assert code == 0
    for told in (
        "how long to bali", "delivery_time (0.91)", "delivery_cost (0.05)", "city = Bali",
        "action_faq by RulePolicy", "rule “delivery time”", "approved answer delivery_time (0.83)",
        "begins a case: Late order (because: intent late_order)", "says order: ORD-2291",
        "embedded, not by gpt (x.example): it did not answer within 3 s",
        "terms.pdf", "Two days.", "as sent-77", "abuse (0.70)",
    ):  # fmt: skip
        assert told in out, out


def test_as_json(answered: None, run: Run) -> None:
    told = json.loads(run("explain", "1", "--json")[1])
    assert told["turn"]["intent"] == "delivery_time"
    assert told["sent"][0]["source"]["score"] == 0.83


def test_an_unknown_message_is_told_in_a_sentence(answered: None, run: Run) -> None:
    code, out, err = run("explain", "nothing-like-it")
    assert (code, out) == (1, "") and "messages --json" in err
