"""Rasa's way to other training data: examples from a CSV file, named in config.yml by

    importers:
      - name: bot.evaluation.csv_importer.CsvImporter
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_model_configuration

from bot.evaluation.messages_csv import read_messages


class CsvImporter(TrainingDataImporter):
    """The rows that are in scope, verbatim: brackets and slashes in them mean nothing.

    ``training_data_paths`` is one file with the columns text and intent. Messages out of scope
    are left out: no component learns from them.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | None = None,
        **_: Any,
    ) -> None:
        self._config_file = config_file
        [self._data] = training_data_paths or []

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        return TrainingData(
            [
                Message({TEXT: message.text, INTENT: message.intent})
                for message in read_messages(Path(self._data))
                if message.in_scope
            ]
        )

    def get_config(self) -> dict[str, Any]:
        return dict(read_model_configuration(self._config_file))

    def get_config_file_for_auto_config(self) -> str | None:
        return self._config_file

    def get_domain(self) -> Domain:
        return Domain.empty()

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        return StoryGraph([])
