"""Mistakes that Rasa does not look for, in a project's domain.yml, data/ and actions/."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.training.checks.actions import check_actions
from bot.training.checks.answers import check_answers
from bot.training.checks.cases import check_cases
from bot.training.checks.examples import check_examples
from bot.training.checks.findings import Finding
from bot.training.checks.languages import check_languages
from bot.training.checks.replies import check_replies
from bot.training.checks.training_data import check_training_data
from bot.training.checks.words import check_words


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
        *check_languages(project),
    ]
