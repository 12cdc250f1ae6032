"""Whether a message is only weakly like what opens a case, and nothing else speaks for that case:
then it is asked back, as the first question of a wrong case annoys more."""

from __future__ import annotations

from bot.dialogue.case_kinds import CaseKind
from bot.dialogue.segment_in_context import PartInContext
from bot.dialogue.state import ORDER, PROOF

BEGINS = 0.5
"""Below this confidence a case that nothing else speaks for was begun wrongly three times as often
as rightly, and above it rightly more often; so with each of eleven authors of bench/conversations
left out."""
WEAK = "too weakly like what opens a case"


def is_weak(seen: PartInContext, kind: CaseKind, before: CaseKind | None) -> bool:
    """Whether a new case of the ``kind`` rests on the part's intent alone, and that is unsure;
    ``before`` is the kind of the last case."""
    part, message = seen.part, seen.message
    is_unsure = part.intent in kind.opened_by and part.confidence < BEGINS
    if seen.here is not None or not is_unsure or message.is_payload:
        return False
    is_of_whole = message.intent in kind.opened_by and message.confidence >= BEGINS
    names = any(c.fact in (ORDER, PROOF) for c in seen.told) or message.values("order_number")
    return not (is_of_whole or names or message.photo or _fits(seen, kind, before))


def _fits(seen: PartInContext, kind: CaseKind, before: CaseKind | None) -> bool:
    """Whether the conversation speaks for it: a look-up of the order that is spoken of, the matter
    of before or one of its family, or what the last answer was about."""
    dialogue = seen.dialogue
    is_look_up = kind.needs_order and not kind.files and kind.confirm is None
    if (is_look_up and dialogue.order is not None) or dialogue.likely == kind.key:
        return True
    is_relative = before is not None and kind.family is not None and before.family == kind.family
    return before == kind or is_relative
