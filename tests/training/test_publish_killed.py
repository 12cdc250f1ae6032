"""A publication that is killed, at whatever moment: all of it is live after the next start, or
nothing, and no edit is lost."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.training.draft.draft import Draft
from bot.training.draft.editable_files import editable_files
from bot.training.edits.examples import add_example
from bot.training.fingerprint import model_name
from bot.training.publishing.apply import finish_publication
from bot.training.publishing.live_model import live_model
from bot.training.publishing.versions import Versions
from tests.checkout import CHECKOUT

pytestmark = pytest.mark.long  # processes are killed at any moment; test_publish.py has one

PUBLISH = """
import sys
from pathlib import Path
from bot.project import Project
from bot.training.draft.draft import Draft
from bot.training.publishing.publish import publish
from tests.training.conftest import OwnModels
settings = OwnModels(root=Path(sys.argv[1]))
project = Project(Path(sys.argv[2]), Path(sys.argv[2]))
publish(settings, Draft(settings.data_folder, project), "Rina")
"""


@pytest.mark.parametrize(
    "moment", ["var/versions/.new-2", "var/versions/2", "var/run/model.tar.gz", "var/draft.gone"]
)
def test_all_or_nothing(settings: Settings, draft: Draft, project: Path, moment: str) -> None:
    settings.models.mkdir()
    before = editable_files(project)
    with draft.editing() as folder:
        for intent in ("greet", "complaint", "order_status", "return_order"):
            add_example(folder, intent, "en", f"a new sentence for {intent}")
    after = editable_files(draft.folder)
    for files in (project, draft.folder):
        name = model_name(files, settings.knowledge.encoder)
        (settings.models / f"{name}.tar.gz").write_text("a model")

    child = subprocess.Popen(
        [sys.executable, "-c", PUBLISH, str(settings.root), str(project)], cwd=CHECKOUT
    )
    while child.poll() is None and not (settings.root / moment).exists():
        time.sleep(0.0005)
    child.kill()
    child.wait()
    finish_publication(settings, draft)

    versions = Versions(settings.data_folder)
    assert versions.unapplied() is None
    if editable_files(project) == before:
        assert editable_files(draft.folder) == after
    else:
        assert editable_files(project) == after
        live = live_model(settings)
        assert live is not None
        assert live.name == f"{name}.tar.gz" == versions.all()[0].model
        assert not draft.exists
