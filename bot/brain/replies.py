"""The replies of domain.yml, filled: Rasa's own generator, which also knows the shop's name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.followed_file import FollowedFile
from bot.replies_file import REPLIES, RepliesBroken, Responses, read_replies
from bot.settings import load_settings


class Replies(TemplatedNaturalLanguageGenerator):
    """``{shop}`` in any reply is the shop's name in sapa.toml.

    What domain.yml says counts as soon as the file changes; replies that are not in it (any more)
    are the model's.
    """

    def __init__(
        self, endpoint_config: EndpointConfig, domain: Domain | None, file: Path = REPLIES
    ) -> None:
        self._file = FollowedFile(file, read_replies, (RepliesBroken,))
        super().__init__(domain.responses if domain else {})
        self._shop = load_settings().shop.name

    @property
    def responses(self) -> Responses:  # type: ignore[override]  # Rasa's is a plain attribute
        return {**self._of_model, **self._file.now()}

    @responses.setter
    def responses(self, of_model: Responses) -> None:
        self._of_model = of_model  # Rasa sets it whenever a model is loaded

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        return await super().generate(
            utter_action, tracker, output_channel, shop=self._shop, **kwargs
        )
