"""Which rule or story led from one step of a dialogue to the next: policies do not tell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.yaml_file import NotYaml, read_yaml

Step = tuple[str, str]
"""``("intent", "greet")`` or ``("action", "utter_greet")``."""


class RuleNames:
    """The rules and stories of ``folder`` (data/), by what they make follow on what."""

    def __init__(self, folder: Path) -> None:
        self._names: dict[tuple[Step, str], str] = {}
        for kind in ("rule", "story"):  # a rule wins, as RulePolicy does
            for name, steps in _written(folder, kind):
                for before, action in _followed(steps):
                    self._names.setdefault((before, action), name)

    def name(self, before: Step, action: str) -> str | None:
        """The first rule, or else story, in which ``action`` follows on ``before``."""
        return self._names.get((before, action))


def _written(folder: Path, kind: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    plural = {"rule": "rules", "story": "stories"}[kind]
    for file in sorted((folder / plural).rglob("*.yml")):
        try:
            content = read_yaml(file, file.name) or {}
        except NotYaml:
            continue  # what is trained was readable; an edit under way explains nothing yet
        for written in content.get(plural, []):
            yield written[kind], written.get("steps", [])


def _followed(steps: list[dict[str, Any]]) -> Iterator[tuple[Step, str]]:
    before: list[Step] = []
    for step in steps:
        if "action" in step:
            for one in before:
                yield one, step["action"]
            before = [("action", step["action"])]
        elif asked := [one["intent"] for one in step.get("or", [step]) if "intent" in one]:
            before = [("intent", intent) for intent in asked]
