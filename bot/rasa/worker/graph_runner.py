"""Runs a trained graph by calling its nodes one after the other, without a scheduler."""

from __future__ import annotations

from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner


class SequentialGraphRunner(DaskGraphRunner):
    """Like Rasa's own, which has dask order and run the same few nodes anew for every message."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._orders: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = {}

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """What the nodes that ``targets`` name put out, by name. What ``inputs`` has of a node is
        not computed again.

        Raises:
            GraphRunError: a node failed.
        """
        wanted = tuple(targets or self._graph_schema.target_names)
        done = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, needed in self._in_order(wanted):
                if name not in done:
                    done[name] = self._instantiated_nodes[name](*(done.get(n, n) for n in needed))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(done[name] for name in wanted)

    def _in_order(self, wanted: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        """The nodes that are needed for ``wanted`` and what they take, each after its sources."""
        if wanted not in self._orders:
            nodes = self._graph_schema.minimal_graph_schema(list(wanted)).nodes
            order: dict[str, tuple[str, ...]] = {}

            def add(name: str) -> None:
                if name in nodes and name not in order:
                    needed = tuple(nodes[name].needs.values())
                    for source in needed:
                        add(source)
                    order[name] = needed

            for name in wanted:
                add(name)
            self._orders[wanted] = list(order.items())
        return self._orders[wanted]

    def components(self) -> dict[str, Any]:
        """The loaded components of the nodes, by the nodes' names."""
        return {name: node._component for name, node in self._instantiated_nodes.items()}
