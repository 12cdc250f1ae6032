"""How the wish for offers is taken back in a customer's own words."""

from __future__ import annotations

from bot.messages import Inbound
from bot.offer_refusals import ends_all, ends_offers
from bot.plain_text import plain_text
from bot.store.engine.protocol import Database
from bot.store.privacy.consents import chats_of_person

NO_OFFERS = "no_offers"
"""The ``command`` of a message that takes the consent back."""

_LONGEST = 200


def takes_offers_back(database: Database, conversation_id: int, event: Inbound) -> bool:
    """Whether who once said yes to offers, in any of their chats, writes that they want no more;
    after an offer, or that yes, "stop" alone says it, however it is written."""
    words = plain_text(event.text or "")
    if not words or len(words) > _LONGEST:
        return False
    ends = ends_offers(words) or (ends_all(words) and _was_an_offer(database, conversation_id))
    return ends and _ever_agreed(database, conversation_id)


def _ever_agreed(database: Database, conversation_id: int) -> bool:
    chats = chats_of_person(database, conversation_id)
    row = database.execute(
        f"""SELECT 1 FROM consents WHERE conversation_id IN ({", ".join("?" * len(chats))})
        AND purpose = 'offers' AND step = 'given' LIMIT 1""",
        chats,
    ).fetchone()
    return row is not None


def _was_an_offer(database: Database, conversation_id: int) -> bool:
    """Whether an offer, or the thanks for the yes to offers, is what was said there last."""
    row = database.execute(
        """SELECT json_extract(source_json, '$.campaign') IS NOT NULL
            OR coalesce(json_extract(source_json, '$.response'), '') = 'utter_consent_given'
        FROM outbox WHERE conversation_id = ? ORDER BY id DESC LIMIT 1""",
        [conversation_id],
    ).fetchone()
    return row is not None and bool(row[0])
