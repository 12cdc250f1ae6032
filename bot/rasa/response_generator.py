"""The replies of domain.yml, filled: Rasa's own generator, which also knows the shop's name and
leaves no hole where something is not known."""

from __future__ import annotations

import logging
import random
from pathlib import Path
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.project import find_project
from bot.replies_file import RepliesBroken, Responses, read_replies
from bot.reply_wordings import best_wordings, is_known
from bot.settings import follow_settings, load_settings
from bot.watched_file import WatchedFile

_TURNS_BACK = 2

logger = logging.getLogger(__name__)


class Replies(TemplatedNaturalLanguageGenerator):
    """``{shop}`` in any reply is the shop's name in sapa.toml.

    What domain.yml says counts as soon as the file changes; replies that are not in it (any more)
    are the model's.

    A sentence or line with a ``{place}`` for something that is not known is left out. Of several
    variations for the same language and channel, one is said that tells the most of what is known,
    and was not said just before.
    """

    def __init__(
        self, endpoint_config: EndpointConfig, domain: Domain | None, file: Path | None = None
    ) -> None:
        self._file = WatchedFile(file or find_project().domain, read_replies, (RepliesBroken,))
        super().__init__(domain.responses if domain else {})
        self._settings = follow_settings(load_settings())

    @property
    def responses(self) -> Responses:  # Rasa's is a plain attribute
        return {**self._of_model, **self._file.now()}

    @responses.setter
    def responses(self, of_model: Responses) -> None:
        self._of_model = of_model  # Rasa sets it whenever a model is loaded

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        slots = tracker.current_slot_values()
        values = {"shop": self._settings().shop.name, **kwargs}
        known = {name for name, value in {**slots, **values}.items() if is_known(value)}
        fitting = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, slots
        )
        best = best_wordings(fitting, known)
        if fitting and not best:
            logger.warning("%s says nothing: every sentence names what is not known.", utter_action)
        replies = [
            await TemplatedNaturalLanguageGenerator({utter_action: [variation]}).generate(
                utter_action, tracker, output_channel, **values
            )
            for variation in random.sample(best, len(best))
        ]
        said = _said_lately(tracker)
        filled = [reply for reply in replies if reply]
        return max(filled, key=lambda r: said.get(r.get("text"), _TURNS_BACK + 1), default=None)


def _said_lately(tracker: DialogueStateTracker) -> dict[str | None, int]:
    """What the bot said, and how many turns ago: it says it in other words, if there are some."""
    said: dict[str | None, int] = {}
    turns = 0
    for event in reversed(tracker.events):
        turns += isinstance(event, UserUttered)
        if turns > _TURNS_BACK:
            break
        if isinstance(event, BotUttered):
            said.setdefault(event.text, turns)
    return said
