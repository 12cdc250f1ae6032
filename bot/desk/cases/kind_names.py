"""What kinds of cases are called, by data/cases."""

from __future__ import annotations

from aiohttp import web

from bot.dialogue.case_kinds import WatchedKinds
from bot.languages import in_language, sentences

REFUND = "refund_request"
"""What colleagues ask for at the desk; the bot makes none."""

_OF_THE_DESK = {REFUND: sentences("staff.refund")}

CASE_KINDS = web.AppKey("case_kinds", WatchedKinds)


def name_of_kind(kinds: WatchedKinds, kind: str, language: str) -> str:
    """In ``language``, or one that stands in; its key where the shop has no such kind any more."""
    known = kinds.now().get(kind)
    names = known.name if known else _OF_THE_DESK.get(kind, {})
    return in_language(names, language) or kind.replace("_", " ")
