"""A training ends with a start of the model: one that does not start is never published."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.training import train
from bot.training.train import TrainingFailed


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A bot that can be trained within seconds."""
    files = {
        "config.yml": "recipe: default.v1\nassistant_id: small\nlanguage: en\n"
        "pipeline:\n- name: {classifier}\npolicies:\n- name: RulePolicy\n",
        "domain.yml": "intents: [greet, bye]\nresponses:\n  utter_hello:\n  - text: Hello\n",
        "data/nlu/a.yml": "nlu:\n- intent: greet\n  examples: |\n    - hello\n    - hi\n"
        "- intent: bye\n  examples: |\n    - bye\n    - see you\n",
        "data/rules/a.yml": "rules:\n- rule: greet\n  steps:\n  - intent: greet\n"
        "  - action: utter_hello\n",
        "data/stories/a.yml": "stories: []\n",
        "bot/moderation/moderator.py": "",
        "bot/moderation/evidence.py": "",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


@pytest.mark.parametrize(
    ("classifier", "starts"),
    [pytest.param("KeywordIntentClassifier", True, marks=pytest.mark.long),
    ("tests.training.unloadable.Unloadable", False)],
)
def test_what_does_not_start_is_no_model(
    project: Path, monkeypatch: pytest.MonkeyPatch, classifier: str, starts: bool
) -> None:
    config = project / "config.yml"
    config.write_text(config.read_text().format(classifier=classifier))
    monkeypatch.setattr(Settings, "models", project / "models")
    settings = Settings(root=project)
    (project / "var").mkdir()
    if starts:
        assert asyncio.run(train.train(settings, project)).model.exists()
        return
    with pytest.raises(TrainingFailed, match="does not start"):
        asyncio.run(train.train(settings, project))
    assert not list((project / "models").glob("*.tar.gz"))
