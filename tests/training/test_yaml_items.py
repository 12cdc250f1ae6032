"""An item is written anew, and not a byte besides."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.training.draft.editable_files import editable_files
from bot.training.edits.refused import EditRefused
from bot.training.edits.yaml_items import YamlText, like, write_atomically
from tests.checkout import CHECKOUT

FILES = [name for name in editable_files(CHECKOUT) if Path(name).parent.name != "languages"]
"""What the desk writes items of; how a language is told is written by hand."""


@pytest.mark.parametrize("name", FILES)
def test_what_is_not_changed_stays_byte_for_byte(name: str) -> None:
    yaml = YamlText(CHECKOUT / name, name)
    data = yaml.data
    if isinstance(data, list):
        items = [yaml.entry(data, index) for index in range(len(data))]
    elif "responses" in data:
        items = [yaml.key(data["responses"], key) for key in data["responses"]]
    elif "cases" in data:
        items = [yaml.key(data["cases"], key) for key in data["cases"]]
    else:
        [listed] = (data[key] for key in ("nlu", "rules", "stories") if key in data)
        items = [yaml.entry(listed, index) for index in range(len(listed))]
    assert items
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    for item in items:
        assert yaml.replaced(item, yaml.content(item)) == text


ODD = """\
# How we greet
rules:   # all of them

# said first
- rule: 'greet'   # always
  steps:
  - intent: greet   # in any words
  - action: utter_greet

# said last
- rule: bye
  steps: [{intent: goodbye}, {action: utter_goodbye}]
"""


def test_comments_belong_to_what_follows_them(tmp_path: Path) -> None:
    file = tmp_path / "odd.yml"
    file.write_text(ODD)
    yaml = YamlText(file, "odd.yml")
    removed = yaml.removed(yaml.entry(yaml.data["rules"], 0))
    assert "# said last\n- rule: bye" in removed
    assert "always" not in removed
    item = yaml.entry(yaml.data["rules"], 0)
    content = yaml.content(item)
    content["rule"] = like(content["rule"], "hello")
    assert yaml.replaced(item, content) == ODD.replace("'greet'", "'hello'")


def test_line_endings_of_another_system_stay(tmp_path: Path) -> None:
    file = tmp_path / "dos.yml"
    file.write_bytes(ODD.replace("\n", "\r\n").encode())
    yaml = YamlText(file, "dos.yml")
    removed = yaml.removed(yaml.entry(yaml.data["rules"], 1))
    assert removed.count("\r\n") == removed.count("\n") > 5


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"rules:\n- rule: 'x\n", "odd.yml, line 3: this is not valid YAML"),
        (b"caf\xe9: 1", "odd.yml is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "odd.yml").write_bytes(content)
    with pytest.raises(EditRefused, match=sentence):
        YamlText(tmp_path / "odd.yml", "odd.yml")


def test_a_file_in_one_line_is_left_to_developers(tmp_path: Path) -> None:
    (tmp_path / "odd.yml").write_text("rules: [{rule: a}, {rule: b}]\n")
    yaml = YamlText(tmp_path / "odd.yml", "odd.yml")
    with pytest.raises(EditRefused, match="written too densely to be edited here"):
        yaml.entry(yaml.data["rules"], 0)


def test_emoji_stay_as_they_are(tmp_path: Path) -> None:
    text = '- "thanks 👍 \\\\U0001F44D"\n- text: "fine 👍"\n'
    (tmp_path / "a.yml").write_text(text)
    yaml = YamlText(tmp_path / "a.yml", "a.yml")
    item = yaml.entry(yaml.data, 1)
    assert yaml.replaced(item, yaml.content(item)) == text
    assert yaml.data[0] == "thanks 👍 \\U0001F44D"


def test_permissions_stay(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text("a: 1\n")
    file.chmod(0o640)
    write_atomically(file, "a: 2\n")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("a: 2\n", 0o640)
    assert list(tmp_path.iterdir()) == [file]
