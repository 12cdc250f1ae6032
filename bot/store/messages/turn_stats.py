"""What became of customers' messages: whether the bot asked back, handed over, and how long it
took."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.engine.protocol import Database

_ASKED_BACK = ("action_clarify", "action_lost")


@dataclass(frozen=True)
class TurnStats:
    """A customer's message that had a turn; ``seconds`` passed until its answer was ready."""

    text: str
    channel: str
    language: str | None
    asked_back: bool
    handed_over: bool
    seconds: float


def turn_stats(database: Database, limit: int) -> list[TurnStats]:
    """The last ``limit`` messages of customers that the bot answered, newest first; what it left to
    a person is not among them."""
    marks = ", ".join("?" * len(_ASKED_BACK))
    rows = database.execute(
        f"""SELECT text, channel, turn_json ->> '$.language',
        turn_json ->> '$.intent' = 'nlu_fallback' OR turn_json ->> '$.action' IN ({marks}),
        json_type(turn_json, '$.signals.handoff') IS NOT NULL, done_at - received_at FROM inbox
        WHERE turn_json IS NOT NULL AND state <> 'desk' AND kind = 'message'
        AND trim(coalesce(text, '')) <> ''
        ORDER BY id DESC LIMIT ?""",
        [*_ASKED_BACK, limit],
    )
    return [
        TurnStats(text, channel, language, bool(asked), bool(handed), seconds or 0.0)
        for text, channel, language, asked, handed, seconds in rows.fetchall()
    ]
