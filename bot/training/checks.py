"""Mistakes that Rasa does not look for, in a project's domain.yml, data/ and actions/."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.training.check_actions import check_actions
from bot.training.check_answers import check_answers
from bot.training.check_cases import check_cases
from bot.training.check_examples import check_examples
from bot.training.check_replies import check_replies
from bot.training.check_training_data import check_training_data
from bot.training.check_words import check_words
from bot.training.findings import Finding


def check_project(project: Path, today: date) -> list[Finding]:
    """Everything found in the folder ``project``, of which the YAML must be valid."""
    return [
        *check_replies(project),
        *check_actions(project),
        *check_examples(project),
        *check_training_data(project),
        *check_words(project),
        *check_answers(project, today),
        *check_cases(project),
    ]
