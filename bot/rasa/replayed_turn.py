"""A message that was answered, and comes again: its worker or its gateway ended before the answer
was kept. The same is said once more, from what Rasa noted, and nothing is done twice."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import blake2b
from itertools import takewhile
from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa.tracker_store import last_saved
from bot.rasa.turn_collector import TurnCollector

_NAME, _BESIDE = "turn", "beside"
"""Of a message's metadata in Rasa's tracker."""

_SAID = ("text", "payload")
_READ = ("heard", "attachments")
"""What a message is told by: it may be answered anew once what was read in its files is known."""


@dataclass(frozen=True)
class Beside:
    """What a turn says and tells beside the dialogue's own replies. ``warning`` is the reply that
    stands before them; ``takes_back`` says that the customer needs no person any more."""

    language: str | None
    mixed: bool
    warning: str | None
    awaited: bool
    takes_back: bool


def name_turn(body: dict[str, Any], metadata: dict[str, Any]) -> None:
    """Notes in ``metadata`` which turn it is, if the gateway told the message's number."""
    if number := metadata.get("message"):
        said = [*(body.get(key) for key in _SAID), *(metadata.get(key) for key in _READ)]
        digest = blake2b(json.dumps(said, sort_keys=True).encode(), digest_size=6).hexdigest()
        metadata[_NAME] = f"{number}.{digest}"


def note_beside(metadata: dict[str, Any], beside: Beside) -> None:
    """Keeps it with the message."""
    if _NAME in metadata:
        metadata[_BESIDE] = asdict(beside)


@dataclass(frozen=True)
class ReplayedTurn:
    """A turn that was answered whole: its message, and what else of it was noted."""

    tracker: DialogueStateTracker
    message: UserUttered

    @property
    def parsed(self) -> dict[str, Any]:
        return dict(self.message.parse_data)

    @property
    def metadata(self) -> dict[str, Any]:
        return dict(self.message.metadata)

    @property
    def beside(self) -> Beside:
        return Beside(**self.message.metadata[_BESIDE])

    async def say(self, collector: TurnCollector) -> None:
        """Says what was said."""
        last_saved.set(self.tracker)
        since = takewhile(lambda event: event is not self.message, reversed(self.tracker.events))
        for event in reversed([*since]):
            if isinstance(event, BotUttered):
                await collector.send_response(self.tracker.sender_id, event.message())


async def answered_before(
    agent: Agent, conversation: str, metadata: dict[str, Any]
) -> ReplayedTurn | None:
    """The turn that ``name_turn`` named, if it is the last one of the conversation."""
    if _NAME not in metadata:
        return None
    look = getattr(agent.tracker_store, "look", agent.tracker_store.retrieve)
    tracker = await look(conversation)
    for event in reversed(tracker.events if tracker else []):
        if isinstance(event, UserUttered):
            noted = event.metadata or {}
            same = noted.get(_NAME) == metadata[_NAME] and _BESIDE in noted
            return ReplayedTurn(tracker, event) if same else None
    return None
