"""How a conversation stands: what the desk's list shows of it, brought up to date by whatever
happens there. Each of these runs within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from bot.messages import Inbound, Turn
from bot.store.conversations.listening import set_listening
from bot.store.engine.protocol import Database

_PREVIEW = 120
_SOUNDS = ("[voice]", "[audio]")
POOR_STARS = 2
"""A rating up to this calls for a person."""


def preview(text: str | None, attachments: list[Any]) -> str:
    """The beginning of a line, on one line; [image] where there are no words."""
    words = " ".join((text or "").split())
    if words:
        return words if len(words) <= _PREVIEW else words[: _PREVIEW - 1] + "…"
    return f"[{attachments[0]}]" if attachments else ""


def heard_preview(line: str, heard: str) -> str:
    """The beginning of a line that is a voice note, with what was heard: ``[voice] kak paketku``;
    others as they are."""
    return preview(f"{line} {heard}", []) if line in _SOUNDS else line


def customer_wrote(
    database: Database, conversation_id: int, event: Inbound, now: float, returning: str
) -> Sequence[Any]:
    """A customer's line opens what was put off, and waits where a person answers; whether it opens
    what was closed, the bot's turn tells (``turn_done``), as it may be mere thanks. What a
    platform delivers late was written when it says. Returns these columns of the conversation."""
    line = preview(event.text, [attachment.type for attachment in event.attachments])
    [row] = database.execute(
        f"""UPDATE conversations SET last_inbound_at = ?1, last_at = ?1, last_line = ?2,
        verified_phone = coalesce(?3, verified_phone),
        last_author = 'customer', customer_lines = customer_lines + 1,
        closed_at = CASE state WHEN 'bot' THEN closed_at END,
        snoozed_until = NULL, blocked = NULL,
        waiting_since = CASE state WHEN 'bot' THEN waiting_since
            ELSE coalesce(waiting_since, ?1) END,
        written_at = max(coalesce(written_at, 0), ?5)
        WHERE id = ?4 RETURNING {returning}""",
        [now, line, event.verified_phone, conversation_id, event.written_at(now)],
    ).fetchall()
    return cast(Sequence[Any], row)


def customer_changed(
    database: Database, conversation_id: int, inbox_id: int, told: dict[str, Any]
) -> None:
    """The line was edited or taken back, or what is in its file was heard: the list shows it as it
    is now, if it is the last."""
    line = preview(told["text"], [attachment["type"] for attachment in told["attachments"]])
    [heard] = database.execute(
        """SELECT coalesce(max(coalesce(corrected_text, text)), '') FROM readings
        WHERE inbox_id = ? AND position = 0""",
        [inbox_id],
    ).fetchone()
    database.execute(
        """UPDATE conversations SET last_line = ? WHERE id = ? AND last_author = 'customer'
        AND (SELECT max(id) FROM inbox WHERE conversation_id = ?
             AND kind IN ('message', 'postback')) = ?""",
        [heard_preview(line, heard), conversation_id, conversation_id, inbox_id],
    )


def we_wrote(
    database: Database, conversation_id: int, author: str, line: str, now: float, messages: int
) -> None:
    """The bot or a person wrote ``messages`` messages, of which ``line`` is the beginning."""
    database.execute(
        """UPDATE conversations SET last_at = ?, last_line = ?, last_author = ?,
        answers = answers + ? WHERE id = ?""",
        [now, line, author, messages, conversation_id],
    )


def answered(database: Database, conversation_id: int) -> None:
    """A person answered: nobody is owed anything there."""
    database.execute(
        "UPDATE conversations SET waiting_since = NULL WHERE id = ?", [conversation_id]
    )


def turn_done(database: Database, conversation_id: int, turn: Turn, now: float) -> None:
    """What was understood of the customer; whether a person must answer, or should look.

    ``turn.signals``: ``handoff`` gives the conversation to a person, ``look`` leaves it with the
    bot, and both say why; ``mood`` is the customer's; ``rating`` is stars; ``proven`` is the
    ``order`` that was proven, the shop's id of its ``customer``, and ``until`` when that lasts;
    ``cases`` are filed (bot.store.cases.filing);
    ``customer_name`` is what the shop calls them; ``closed`` says that a closed conversation stays
    so; ``listening`` whether a machine may listen to their voice notes from now on.
    """
    signals = turn.signals
    look, mood = signals.get("look"), signals.get("mood")
    if "rating" in signals:
        poor = signals["rating"] <= POOR_STARS
        look, mood = ("rating" if poor else None), ("unhappy" if poor else "happy")
    database.execute(
        """UPDATE conversations SET language = coalesce(?, language),
        intent = coalesce(?, intent), mood = coalesce(?, mood),
        after_person = 0, closed_at = CASE WHEN ? THEN closed_at END WHERE id = ?""",
        [turn.language, turn.intent, mood, bool(signals.get("closed")), conversation_id],
    )
    if "proven" in signals:
        _proved(database, conversation_id, signals["proven"], signals.get("customer_name"))
    if "listening" in signals:
        set_listening(database, conversation_id, bool(signals["listening"]), now)
    if "handoff" in signals:
        database.execute(
            """UPDATE conversations SET state = 'waiting', reason = ?,
            waiting_since = coalesce(waiting_since, ?) WHERE id = ?""",
            [str(signals["handoff"]), now, conversation_id],
        )
    elif look:
        database.execute(
            """UPDATE conversations SET reason = ?, waiting_since = coalesce(waiting_since, ?)
            WHERE id = ? AND state = 'bot'""",
            [look, now, conversation_id],
        )
    elif mood == "happy":
        database.execute(
            """UPDATE conversations SET reason = NULL, waiting_since = NULL
            WHERE id = ? AND state = 'bot'""",
            [conversation_id],
        )


def _proved(
    database: Database, conversation_id: int, proven: dict[str, Any], name: str | None
) -> None:
    """Whose order it was of which they proved to know; their name too, where the platform tells
    none."""
    known = "(SELECT nullif(customers.name, '') FROM customers WHERE customers.id = {})"
    database.execute(
        f"""UPDATE conversations SET customer_id = ?1, proven_order = ?4, proven_until = ?5,
        name = CASE WHEN name IS NULL OR name = ''
            OR name = {known.format("conversations.customer_id")}
        THEN coalesce({known.format("?1")}, ?2, name) ELSE name END WHERE id = ?3""",
        [proven["customer"], name, conversation_id, proven["order"], proven["until"]],
    )
