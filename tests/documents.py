"""README, SECURITY and docs/ as the tests read them: their blocks, and what they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.checkout import CHECKOUT

DOCS = CHECKOUT / "docs"
PAGES = [CHECKOUT / "README.md", CHECKOUT / "SECURITY.md", *sorted(DOCS.rglob("*.md"))]

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)(?: title=\"(?P<title>[^\"]+)\")?\n"
    r"(?P<body>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block: ``title`` is the file that it stands for, if it names one."""

    page: Path
    language: str
    title: str
    text: str


def name_of(page: Path) -> str:
    """Its path in the project, for people."""
    return str(page.relative_to(CHECKOUT))


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, without the indent of the list that they stand in."""
    found = []
    for fence in _FENCE.finditer(page.read_text("utf-8")):
        body = re.sub(rf"^{fence['indent']}", "", fence["body"], flags=re.MULTILINE)
        found.append(Block(page, fence["language"], fence["title"] or "", body))
    return found


def without_blocks(page: Path) -> str:
    return _FENCE.sub("", page.read_text("utf-8"))


def codes(page: Path) -> list[str]:
    """What stands between single backticks; ``\\|`` of tables is ``|``."""
    return [code.replace("\\|", "|") for code in _CODE.findall(without_blocks(page))]


def block(page: str, title: str) -> str:
    """The block of a page of docs/ that stands for the file ``title``."""
    [found] = [one.text for one in blocks(DOCS / page) if one.title == title]
    return found
