"""The replies of domain.yml, filled: Rasa's own generator, which also knows the shop's name."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.settings import load_settings


class Replies(TemplatedNaturalLanguageGenerator):
    """``{shop}`` in any reply is the shop's name in sapa.toml."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)
        self._shop = load_settings().shop.name

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        return await super().generate(
            utter_action, tracker, output_channel, shop=self._shop, **kwargs
        )
