"""The sample shop's catalogue, and a reader of entities that knows it."""

from __future__ import annotations

import pytest

from bench.entities import sample_reader
from bot.nlu.entities.extractor import EntityReader


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> EntityReader:
    return sample_reader(tmp_path_factory.mktemp("entities") / "sapa.db")
