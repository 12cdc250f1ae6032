"""Orders that a chat wants to be told of, and how that wish is taken back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.messages import Inbound
from bot.plain_text import plain_text
from bot.store.engine.protocol import Database
from bot.store.orders.stock_wishes import has_stock_wishes
from bot.store.privacy.consents import may

NO_NEWS = "no_order_news"
"""The ``command`` of a message that takes the consent back."""

_LONGEST = 80
_TAKES_IT_BACK = re.compile(
    r"\b(jangan|jgn|(ga|gak|g|ngg?ak?|engg?ak?|tidak|tdk) ?(usah|perlu)|stop|berhenti|setop)\b"
    r"(?!.*\b(lupa|lp)\b).{0,30}\b((di)?kabar\w*|notif\w*|infoin\w*)"
    r"|\b(stop|no more|no further|don'?t|do not|quit)\b(?!.*\bforget\b).{0,20}"
    r"\b(notif\w*|updates|news|updat(e|ing) me|(messag|writ|tell|text)\w* (to )?me\b.*"
    r"\b(any ?more|about my orders?)|messages about my orders?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FollowedOrder:
    """``customer`` is the shop's id; ``progress`` is None where nobody has looked yet."""

    number: str
    customer: str
    progress: int | None


def takes_consent_back(database: Database, conversation_id: int, event: Inbound) -> bool:
    """Whether who agreed or asked to be told writes that they want it no more."""
    words = plain_text(event.text or "")
    return (
        len(words) <= _LONGEST
        and not words.endswith("?")
        and _TAKES_IT_BACK.search(words) is not None
        and (
            may(database, "notifications", conversation_id)
            or has_stock_wishes(database, conversation_id)
        )
    )


def follow(
    database: Database,
    conversation_id: int,
    order: str,
    customer: str,
    progress: int | None,
    now: float,
) -> None:
    """From now on what is beyond ``progress`` is news there, but never what was told before. Where
    the customer has not agreed nothing is. Within the caller's transaction."""
    if not may(database, "notifications", conversation_id):
        return
    database.execute(
        """INSERT INTO order_news VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (conversation_id, order_number) DO UPDATE SET
        followed_at = excluded.followed_at,
        customer = excluded.customer,
        progress = CASE order_news.customer WHEN excluded.customer
            THEN max(coalesce(order_news.progress, excluded.progress),
                coalesce(excluded.progress, order_news.progress))
            ELSE excluded.progress END""",
        [conversation_id, order, customer, progress, now],
    )


def follow_proven(database: Database, conversation_id: int, now: float) -> None:
    """The same for the order that was proven there last, as long as that counts."""
    order, customer, until = database.execute(
        "SELECT proven_order, customer_id, proven_until FROM conversations WHERE id = ?",
        [conversation_id],
    ).fetchone()
    if order and customer and (until or 0) > now:
        follow(database, conversation_id, order, customer, None, now)
