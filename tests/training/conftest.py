"""A checkout of its own, with the shop's real files, and a data folder beside it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.project import Project
from bot.settings import Settings
from bot.training.draft.draft import Draft
from tests.checkout import CHECKOUT


@dataclass(frozen=True)
class OwnModels(Settings):
    """Models are kept beside the data, not in this checkout."""

    @property
    def models(self) -> Path:
        return self.root / "models"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return OwnModels(root=tmp_path)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """domain.yml, data/ and config.yml to be changed; the code is this checkout's."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ("domain.yml", "config.yml"):
        shutil.copy(CHECKOUT / name, folder)
    shutil.copytree(CHECKOUT / "data", folder / "data")
    for name in ("actions", "bot"):
        (folder / name).symlink_to(CHECKOUT / name)
    return folder


@pytest.fixture
def draft(settings: Settings, project: Path) -> Draft:
    return Draft(settings.data_folder, Project(project, project))
