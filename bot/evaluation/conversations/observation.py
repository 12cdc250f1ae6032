"""What really came of a turn, gathered from the store, the shop's records and Rasa's tracker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.evaluation.conversations.conversation import Change
from bot.messages import Reply, Turn


@dataclass(frozen=True)
class Case:
    """The case in hand: its kind, its state and the number that the customer was told."""

    kind: str
    state: str
    number: str | None = None


@dataclass(frozen=True)
class Observed:
    """``turn`` is what was understood and done, None where a person answers the conversation or
    nothing was answered at all; ``replies`` are what the customer was sent.

    ``facts`` are those of the case in hand, then what else is known. ``called`` says that a person
    was called by this turn, ``with_person`` that one was before it. ``foreign`` are changes of
    orders that were never proven here; ``leaked`` are values of such orders that the customer was
    shown. ``mishap`` is why the turn could not be judged by what was answered ("not on offer").
    ``cpu_ms`` is what Rasa and the action server needed; None where the machine does not tell.
    """

    turn: Turn | None = None
    replies: tuple[Reply, ...] = ()
    case: Case | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    foreign: tuple[Change, ...] = ()
    leaked: tuple[str, ...] = ()
    called: bool = False
    with_person: bool = False
    mishap: str | None = None
    cpu_ms: float | None = None

    @property
    def text(self) -> str:
        """All that was said, titles of buttons included."""
        lines = [line for reply in self.replies for line in (reply.text, *_titles(reply)) if line]
        return "\n".join(lines)


def _titles(reply: Reply) -> list[str]:
    return [button.title for button in reply.buttons]
