"""What the documents name exists: links, commands, settings, files, messages. The site builds."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tomllib

from bot.cli import COMMANDS, _parser
from bot.project import Project
from bot.settings import Settings
from tests.checkout import CHECKOUT
from tests.documents import DOCS, PAGES, Block, blocks, codes, name_of, without_blocks

README = CHECKOUT / "README.md"
LONGEST_README = 150

TEST = re.compile(r"`((?:tests|bench)/[\w/]+\.py)(?:::(\w+))?`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SETTING = re.compile(r"\[([a-z]+(?:\.[a-z]+)?)\](?: (\w+))?(?: = .*)?")
VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
FILE = re.compile(r"(?:bot|actions|data|tests|bench|docs)/[\w./*-]+")

INVENTED = {"channels.kabar"}
"""Tables of sapa.toml for the invented platforms of examples."""
NOT_READ = {"data/nlu.yml"}
"""Files that a page names because Sapa does not read them."""


@pytest.mark.parametrize("file, test", TEST.findall((CHECKOUT / "SECURITY.md").read_text("utf-8")))
def test_every_test_that_security_names(file: str, test: str) -> None:
    text = (CHECKOUT / file).read_text("utf-8")
    assert not test or f"def {test}(" in text


def test_the_readme_is_short() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= LONGEST_README


# Links


@cache
def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = HEADING.findall(without_blocks(page))
    words = (re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", heading) for heading in headings)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in words}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_link_is_dead(page: Path) -> None:
    dead = []
    for link in LINK.findall(re.sub(r"`[^`\n]+`", "", without_blocks(page))):
        if re.match(r"\w+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.is_file() or (anchor and anchor not in _anchors(target)):
            dead.append(link)
    assert dead == []


def test_the_site_builds_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    pytest.importorskip("material")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path],
        cwd=CHECKOUT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    loaded = {
        address
        for page in tmp_path.rglob("*.html")
        for address in re.findall(
            r"<(?:script|img|link|iframe)[^>]*(?:src|href)=\"?([^\"> ]+)", page.read_text("utf-8")
        )
    }
    assert loaded and not [address for address in loaded if "//" in address]


# Commands


def _commands() -> Iterator[tuple[Path, str]]:
    """Every command line of Sapa that a page has, in a block or within a sentence."""
    for page in PAGES:
        shell = [one.text.replace("\\\n", " ") for one in blocks(page) if one.language == "sh"]
        lines = [line for text in shell for line in text.splitlines()]
        for line in (*lines, *codes(page)):
            if found := re.match(r"(?:\./)?sapa\s+(\S.*)", line):
                yield page, found[1]


COMMAND_LINES = sorted({(name_of(page), line) for page, line in _commands()})


@cache
def _command(name: str) -> argparse.ArgumentParser:
    return _inner(_parser([name]))[name]


def _inner(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands within a command, by name."""
    actions = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(actions[0].choices) if actions else {}


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:  # a quote is open
        return line.split()


def _unknown(words: list[str]) -> list[str]:
    """What of a command line Sapa does not know."""
    name, *rest = words
    if name == "--help" or not re.match(r"[a-z]", name):
        return []
    if name not in COMMANDS:
        return [name]
    if name == "test":
        return []
    parsers = [_command(name)]
    for word in rest:
        inner = _inner(parsers[-1])
        if word.startswith("--"):
            known = {option for parser in parsers for option in parser._option_string_actions}
            if word.partition("=")[0] not in known | {"--help"}:
                return [word]
        elif inner and re.match(r"[a-z]", word):
            if missing := [one for one in word.split("|") if one not in inner]:
                return missing
            parsers.append(inner[word.split("|")[0]])
    return []


@pytest.mark.parametrize("page, line", COMMAND_LINES, ids=lambda part: part)
def test_every_command_and_its_options_exist(page: str, line: str) -> None:
    assert _unknown(_words(line)) == []


def test_every_command_is_in_the_list() -> None:
    named = {_words(line)[0] for page, line in COMMAND_LINES if page == "docs/commands.md"}
    assert sorted(COMMANDS.keys() - named) == []


# Settings


def _sections(kind: type = Settings, prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The sections of sapa.toml, with the settings of each as shipped."""
    for field in fields(kind):
        default = field.default if field.default_factory is MISSING else field.default_factory()
        if is_dataclass(default) and not isinstance(default, Project):
            name = prefix + field.name
            values = {f.name.rstrip("_"): getattr(default, f.name) for f in fields(default)}
            yield name, {k: v for k, v in values.items() if not is_dataclass(v)}
            yield from _sections(type(default), f"{name}.")


def _channel_tables() -> dict[str, set[str]]:
    """The settings of each channel, those that sapa.toml has behind a # too."""
    tables: dict[str, set[str]] = {}
    table: set[str] = set()
    for line in (CHECKOUT / "sapa.toml").read_text("utf-8").splitlines():
        if section := re.match(r"\[([\w.]+)\]", line):
            table = tables.setdefault(section[1], set())
        elif setting := re.match(r"(?:# )?(\w+) = ", line):
            table.add(setting[1])
    return {name: known for name, known in tables.items() if name.startswith("channels.")}


SHIPPED = dict(_sections())
KNOWN = {**{name: set(values) for name, values in SHIPPED.items()}, **_channel_tables()}


def _is_known(section: str, setting: str = "") -> bool:
    return section in INVENTED or (section in KNOWN and setting in {"", *KNOWN[section]})


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_setting_exists(page: Path) -> None:
    named = [found.groups("") for code in codes(page) if (found := SETTING.fullmatch(code))]
    for one in blocks(page):
        if one.language == "toml":
            named += _settings_of(tomllib.loads(one.text))
    assert [setting for setting in named if not _is_known(*setting)] == []


def _settings_of(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _settings_of(value, f"{prefix}.{name}".lstrip("."))
        else:
            yield prefix, name


def _listed() -> Iterator[tuple[str, str, str]]:
    """Section, setting and what is said to be shipped, of each row of docs/settings.md."""
    section = ""
    for line in (DOCS / "settings.md").read_text("utf-8").splitlines():
        if line.startswith("## "):
            section = "".join(re.findall(r"`\[([\w.]+)\]`", line)[:1])
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
        for code in re.findall(r"`([^`]+)`", cells[0]) if line.startswith("| `") else []:
            own = SETTING.fullmatch(code)
            yield own[1] if own else section, (own[2] if own else code) or "", cells[1]


def test_the_list_of_settings_is_complete_and_says_what_is_shipped() -> None:
    listed = {
        (section, name): tomllib.loads(f"value = {value.strip('`')}")["value"]
        for section, name, value in _listed()
        if section in SHIPPED
    }
    shipped = {
        (section, name): list(value) if isinstance(value, tuple) else value
        for section, values in SHIPPED.items()
        for name, value in values.items()
    }
    assert listed == shipped


# Files, variables, messages


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_exists(page: Path) -> None:
    named = [code.rstrip("/") for code in codes(page) if FILE.fullmatch(code)]
    titles = {one.title for one in blocks(page)}
    named = [name for name in named if name not in titles | NOT_READ]
    assert [name for name in named if not list(CHECKOUT.glob(name))] == []


@cache
def _sources() -> list[str]:
    return [path.read_text("utf-8") for path in (CHECKOUT / "bot").rglob("*.py")]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.parent.name != "channels"], ids=name_of
)
def test_every_variable_of_the_environment_exists(page: Path) -> None:
    known = (CHECKOUT / ".env.example").read_text("utf-8") + (CHECKOUT / "sapa").read_text("utf-8")
    named = {code for code in codes(page) if VARIABLE.fullmatch(code)} - {"MY_ERP_TOKEN"}
    assert [n for n in named if n not in known and not any(n in s for s in _sources())] == []


def _text(node: ast.AST) -> str | None:
    """What a string says, "…" where a value is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{\w+(?:![rsa])?\}", "…", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "…" for v in node.values)
    return None


@cache
def _messages() -> list[str]:
    """Everything that Sapa can say, and its launcher."""
    nodes = (node for source in _sources() for node in ast.walk(ast.parse(source)))
    said = [text for node in nodes if (text := _text(node))]
    return [*said, *(CHECKOUT / "sapa").read_text("utf-8").splitlines()]


QUOTED = [
    code
    for line in (DOCS / "troubleshooting.md").read_text("utf-8").splitlines()
    if (quoted := re.match(r"\| `([^`]+)` \|", line))
    for code in quoted.groups()
]


@pytest.mark.parametrize("message", QUOTED)
def test_what_troubleshooting_quotes_is_said(message: str) -> None:
    pieces = [re.escape(piece) for piece in message.split("…")]
    pattern = re.compile(".*".join(pieces), re.DOTALL)
    assert any(pattern.search(said) for said in _messages())


TOML = [one for page in PAGES for one in blocks(page) if one.language == "toml"]


@pytest.mark.parametrize("one", TOML, ids=lambda one: name_of(one.page))
def test_toml_can_be_read(one: Block) -> None:
    assert tomllib.loads(one.text)
