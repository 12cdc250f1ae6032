"""Which model fits, what is said about broken files, and what Rasa's complaints become."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.training import train
from bot.training.fingerprint import model_name
from bot.training.rasa_output import complaints, final_error
from bot.training.training_files import BrokenFile, check_yaml, load_config, training_files


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("config.yml", "domain.yml", "data/nlu/a.yml", "data/rules/a.yml",
                 "data/stories/a.yml", "data/knowledge/a.yml", "bot/nlu/a.py",
                 "bot/moderation/moderator.py", "bot/moderation/evidence.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("nothing: yet\n")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "data/nlu/a.yml", "data/rules/a.yml",
             "data/stories/a.yml", "bot/nlu/a.py", "data/nlu/new.yml"]
)
def test_an_edit_asks_for_training(project: Path, name: str) -> None:
    before = model_name(project, "use-multilingual")
    (project / name).write_text("something: else\n")
    assert model_name(project, "use-multilingual") != before


def test_an_edited_answer_does_not(project: Path) -> None:
    before = model_name(project, "use-multilingual")
    (project / "data" / "knowledge" / "a.yml").write_text("something: else\n")
    assert model_name(project, "use-multilingual") == before


def test_another_encoder_does_and_so_does_what_is_in_its_folder(project: Path) -> None:
    folder = project / "encoder"
    folder.mkdir()
    (folder / "weights").write_bytes(b"1")
    names = {model_name(project, "use-multilingual"), model_name(project, str(folder))}
    (folder / "weights").write_bytes(b"2")
    names.add(model_name(project, str(folder)))
    assert len(names) == 3


def test_the_ten_newest_models_and_the_live_one_are_kept(tmp_path: Path) -> None:
    for number in range(12):
        model = tmp_path / f"sapa-{number:02}.tar.gz"
        model.touch()
        os.utime(model, (number, number))
    (tmp_path / "somebody-elses.tar.gz").touch()
    train.remove_old_models(tmp_path, tmp_path / "sapa-00.tar.gz")
    assert len(list(tmp_path.glob("sapa-*"))) == 11
    assert (tmp_path / "sapa-00.tar.gz").exists()  # old, and live
    assert (tmp_path / "sapa-11.tar.gz").exists()
    assert (tmp_path / "somebody-elses.tar.gz").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"nlu:\n- intent: 'greet\n", "data/nlu/a.yml, line 3: this is not valid YAML"),
        (b"nlu: [\n  a: b: c\n", "data/nlu/a.yml, line 2: this is not valid YAML"),
        (b"a: 1\na: 2\n", "data/nlu/a.yml, line 2: this is not valid YAML"),
        (b"caf\xe9: 1\n", "data/nlu/a.yml is not UTF-8"),
    ],
)
def test_broken_yaml_is_told_with_its_line(project: Path, content: bytes, sentence: str) -> None:
    (project / "data" / "nlu" / "a.yml").write_bytes(content)
    with pytest.raises(BrokenFile) as error:
        check_yaml(training_files(project), project)
    assert str(error.value).startswith(sentence)


def test_a_missing_file(project: Path) -> None:
    (project / "domain.yml").unlink()
    with pytest.raises(BrokenFile, match=r"domain.yml cannot be read \(No such file"):
        check_yaml(training_files(project), project)


def test_a_config_without_keys_is_told(project: Path) -> None:
    (project / "config.yml").write_text("- pipeline\n")
    with pytest.raises(BrokenFile, match=r"config.yml has no keys. Write at least pipeline"):
        load_config(project)


def warning(text: str) -> str:
    """As Rasa prints one."""
    return f"\x1b[93m/x/rasa/shared/utils/io.py:100: UserWarning: {text}\n  More info at x\n\x1b[0m"


def test_rasas_warnings_become_sentences(project: Path) -> None:
    (project / "data" / "rules" / "a.yml").write_text(
        "rules:\n- rule: hi\n  steps:\n  - intent: gret\n  - action: action_fak\n"
    )
    output = "2026-11-24 INFO rasa.validator - Validating intents...\n" + "".join(
        warning(text)
        for text in (
            "The intent 'gret' is used in your stories, but it is not listed in the domain file. "
            "You should add it to your domain file!",
            "The action 'action_fak' is used in the 'hi' block, but it is not listed in the "
            "domain file. You should add it to your domain file!",
            "Issue found in 'data/rules/a.yml':\nThe rule has no steps. It will be skipped.",
            "The utterance 'utter_greet' is not used in any story or rule.",
        )
    )
    assert [str(finding) for finding in complaints(output, project)] == [
        "data/rules/a.yml, line 4: the intent 'gret' is not in domain.yml. Add it there under "
        "intents, or correct it.",
        "data/rules/a.yml, line 5: the action 'action_fak' is not in domain.yml. Add it there "
        "under actions, or correct it.",
        "data/rules/a.yml: The rule has no steps. It will be skipped.",
    ]


def test_stories_that_disagree(project: Path) -> None:
    output = (
        "2026-11-24 03:15:17 WARNING  rasa.validator  - Story structure conflict after intent "
        "'thank':\n  utter_a predicted in 'one'\n  utter_b predicted in 'two'\n"
    )
    assert [str(finding) for finding in complaints(output, project)] == [
        "data/stories: after intent 'thank' the stories disagree: utter_a in 'one', utter_b in "
        "'two'. Change one."
    ]


@pytest.mark.parametrize(
    ("output", "error"),
    [
        ("INFO\n\x1b[91mInvalidRule: \nContradicting rules found\n- one\x1b[0m\n",
         "Contradicting rules found\n- one"),
        ("Traceback (most recent call last):\n  File x\nImportError: Cannot retrieve class x.\n",
         "Cannot retrieve class x."),
        ("\x1b[91mProject validation completed with errors.\x1b[0m", None),
        ("killed", None),
    ],
)
def test_the_error_that_ended_it(output: str, error: str | None) -> None:
    assert final_error(output) == error
