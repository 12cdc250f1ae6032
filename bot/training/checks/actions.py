"""Actions that domain.yml names and nobody wrote, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.lazy_message import LazyMessage
from bot.training.checks.findings import Finding
from bot.training.project_files import Domain, action_names


def check_actions(project: Path) -> Iterator[Finding]:
    """Compares what is listed with what is implemented."""
    listed, implemented = Domain(project).actions(), action_names(project)
    for name in sorted(listed.keys() - implemented.keys()):
        yield Finding(
            listed[name],
            LazyMessage("the action {name} is not implemented in actions/.", name=name),
            "Write it, or remove it here.",
        )
    for name in sorted(implemented.keys() - listed.keys()):
        yield Finding(
            implemented[name],
            LazyMessage("the action {name} is not in domain.yml.", name=name),
            "Add it there under actions.",
        )
