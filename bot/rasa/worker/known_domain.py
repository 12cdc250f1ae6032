"""The domain of a model, once: Rasa reads it quickly from the model's metadata, and then again, in
two seconds, from YAML."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa.engine.graph import GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain


class KnownDomain(DomainProvider):
    """Provides the domain that its config holds as ``domain``."""

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        *_: Any,
        **__: Any,
    ) -> KnownDomain:
        return cls(model_storage, resource, config["domain"])


def with_known_domain(schema: GraphSchema, domain: Domain) -> GraphSchema:
    """The graph with ``domain`` for whoever takes it from Rasa's provider."""
    return GraphSchema(
        {
            name: replace(node, uses=KnownDomain, config={"domain": domain})
            if node.uses is DomainProvider
            else node
            for name, node in schema.nodes.items()
        }
    )
