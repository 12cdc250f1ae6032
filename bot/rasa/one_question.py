"""One thing is asked at a time: what is asked out of courtesy gives way to everything else."""

from __future__ import annotations

from bot.messages import Reply, Turn

RATING = "utter_ask_rating"
_CONSENT = "utter_ask_consent_"

THANKS = frozenset({"thank", "goodbye", "rate", "affirm", "deny"})
"""Intents that end a conversation and begin none."""


COURTESIES = frozenset({"thank", "goodbye", "rate"})
"""Those to which the bot has nothing to say but thanks."""


def ask_one_thing(turn: Turn) -> None:
    """Leaves out questions of courtesy (how it was, what may be sent) beside another question, and
    all but the first of them."""
    courtesies = [reply for reply in turn.replies if _is_courtesy(reply)]
    others = [reply for reply in turn.replies if _asks(reply) and reply not in courtesies]
    _leave_out(turn, courtesies if others else courtesies[1:])


def ask_no_courtesy(turn: Turn) -> None:
    """For somebody who is in no mood for it."""
    _leave_out(turn, [reply for reply in turn.replies if _is_courtesy(reply)])


def _is_courtesy(reply: Reply) -> bool:
    return str(reply.source.get("response", "")).startswith((RATING, _CONSENT))


def _asks(reply: Reply) -> bool:
    return bool(reply.buttons) or (reply.text or "").rstrip().endswith("?")


def _leave_out(turn: Turn, questions: list[Reply]) -> None:
    turn.replies = [reply for reply in turn.replies if reply not in questions]
    if any(str(q.source.get("response")).startswith(_CONSENT) for q in questions):
        turn.signals.pop("consent", None)  # it was not asked, so it can be another time
