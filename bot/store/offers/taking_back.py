"""How the wish for offers is taken back in a customer's own words."""

from __future__ import annotations

import re

from sqlite_utils import Database

from bot.messages import Inbound
from bot.plain_text import plain_text
from bot.store.privacy.consents import may

NO_OFFERS = "no_offers"
"""The ``command`` of a message that takes the consent back."""

_LONGEST = 80
_OFFERS = r"(promo\w*|offers?|penawaran\w*|iklan\w*|ads?|broadcast\w*|marketing|newsletters?)"
_TAKES_IT_BACK = re.compile(
    r"^(?!.*\b(forget|lupa|miss|ketinggal\w*|kelewat\w*|kehabis\w*)\b)(?:.*\b("
    r"jangan|jgn|(ga|gak|g|ngg?ak?|engg?ak?|tidak|tdk) ?(usah|perlu|mau|mo)|"
    r"stop|berhenti|setop|no more|no further|unsubscribe|"
    r"(don'?t|do not) (send|want|need|message|text|write|like))\b.{0,30}\b"
    rf"{_OFFERS}\b|.*\b{_OFFERS}\b.{{0,15}}\b(stop|berhenti|setop)\b)",
    re.IGNORECASE,
)
_ONLY_STOP = re.compile(r"(please |tolong )?(stop|berhenti|setop|unsubscribe)[ .!]*\w{0,5}[ .!]*")


def takes_offers_back(database: Database, conversation_id: int, event: Inbound) -> bool:
    """Whether who agreed to offers writes that they want no more; after an offer "stop" says it,
    however it is written."""
    words = plain_text(event.text or "")
    if len(words) > _LONGEST or words.endswith("?"):
        return False
    if not may(database, "offers", conversation_id):
        return False
    if _TAKES_IT_BACK.search(words):
        return True
    return bool(_ONLY_STOP.fullmatch(words.casefold())) and _was_an_offer(database, conversation_id)


def _was_an_offer(database: Database, conversation_id: int) -> bool:
    """Whether an offer is what was said there last."""
    row = database.execute(
        """SELECT json_extract(source_json, '$.campaign') FROM outbox WHERE conversation_id = ?
        ORDER BY id DESC LIMIT 1""",
        [conversation_id],
    ).fetchone()
    return row is not None and row[0] is not None
