"""A worker without TensorFlow and torch: what is left out, for whom, and for how long."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bot.rasa import unneeded_packages
from bot.rasa.unneeded_packages import NotInstalled, components_with_tensorflow, left_out_for

OURS = ["bot.nlu.moderation.Moderation", "rasa.core.policies.rule_policy.RulePolicy"]


def model(folder: Path, components: list[str], encoder: str | None = None) -> Path:
    config = {"encoder": encoder} if encoder else {}
    nodes = {
        str(number): {"uses": name, "config": config} for number, name in enumerate(components)
    }
    content = json.dumps({"predict_schema": {"nodes": nodes}}).encode()
    with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
        entry = tarfile.TarInfo("metadata.json")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return folder / "model.tar.gz"


@pytest.mark.parametrize(
    "component",
    [
        "rasa.nlu.classifiers.diet_classifier.DIETClassifier",
        "rasa.core.policies.ted_policy.TEDPolicy",
        "rasa.core.policies.unexpected_intent_policy.UnexpecTEDIntentPolicy",
        "rasa.nlu.selectors.response_selector.ResponseSelector",
        "my_shop.components.Whatever",
        "botany.Whatever",
    ],
)
def test_who_may_need_tensorflow(tmp_path: Path, component: str) -> None:
    assert components_with_tensorflow(model(tmp_path, [*OURS, component])) == [component]
    assert components_with_tensorflow(model(tmp_path, OURS)) == []


@pytest.mark.parametrize(
    ("pipeline", "policies", "found"),
    [
        ("[{name: WhitespaceTokenizer}, {name: bot.nlu.a.A}]", "[{name: RulePolicy}]", 0),
        ("[{name: WhitespaceTokenizer}, {name: DIETClassifier}]", "[{name: RulePolicy}]", 1),
        ("[{name: WhitespaceTokenizer}]", "[{name: TEDPolicy}, {name: my.Policy}]", 2),
        ("", "[{name: RulePolicy}]", 6),  # Rasa's own pipeline
        ("[{name: WhitespaceTokenizer}]", "[]", 6),
    ],
)
def test_what_config_yml_may_need(
    tmp_path: Path, pipeline: str, policies: str, found: int
) -> None:
    file = tmp_path / "config.yml"
    file.write_text(f"recipe: default.v1\npipeline: {pipeline}\npolicies: {policies}\n")
    assert len(components_with_tensorflow(file)) == found


def test_what_the_small_environment_lacks_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unneeded_packages, "find_spec", lambda _: None)
    with left_out_for(model(tmp_path, OURS)):
        pass
    with pytest.raises(NotInstalled, match=r"TEDPolicy needs tensorflow.*Unset SAPA_SMALL_RASA"):
        left_out_for(model(tmp_path, [*OURS, "rasa.core.policies.ted_policy.TEDPolicy"]))
    # A model may have been trained with another encoder than sapa.toml names today.
    with pytest.raises(NotInstalled, match=r"some/model \+ minilm needs torch"):
        left_out_for(model(tmp_path, OURS, encoder="some/model + minilm"))


def test_no_model(tmp_path: Path) -> None:
    (tmp_path / "model.tar.gz").write_text("no archive")
    with pytest.raises(tarfile.TarError):
        components_with_tensorflow(tmp_path / "model.tar.gz")


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_rasa_and_spacy_load_without_them_and_actions_may_still_use_them() -> None:
    told = run(
        """
import sys
from bot.rasa.unneeded_packages import has_placeholder, left_out
with left_out(tensorflow=True, torch=True):
    import bot.rasa.worker.server, bot.nlu.shop_entities
    import tensorflow
    assert "Placeholder" in type(tensorflow).__name__
    assert sys.modules["torch"] is None
assert has_placeholder()
assert not {"torch", "tensorflow"} & set(sys.modules)
import torch
print(float(torch.ones(2).sum()))
import tensorflow
print(float(tensorflow.reduce_sum([1.0, 2.0])))
"""
    )
    assert told.split() == ["2.0", "3.0"]


def test_a_model_with_tensorflow_gets_it() -> None:
    told = run(
        """
from bot.rasa.unneeded_packages import has_placeholder, left_out
with left_out(tensorflow=False, torch=False):
    import rasa.core.policies.ted_policy as ted, torch
print(has_placeholder(), ted.tf.__version__[0], torch.__version__[0])
"""
    )
    assert told.split() == ["False", "2", "2"]
