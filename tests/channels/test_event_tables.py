"""docs/channels: each row's sample becomes what the row says, and no sample is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.messages import Inbound
from tests.channels.payloads import FOLDER, INDEX, channel_for
from tests.checkout import CHECKOUT

PAGES = CHECKOUT / "docs" / "channels"
TABLES = sorted(page for page in PAGES.glob("*.md") if page.name != "README.md")

ROW = re.compile(r"\| (?P<event>.+?) \| (?P<becomes>\*\*.+?) \| `(?P<sample>[^`]+)` \|")
OUTCOME = re.compile(r"\*\*([a-z -]+)\*\*(?: \+ )?")

KINDS = {
    "message": "message", "postback": "button press", "edit": "edit", "delete": "unsend",
    "reaction": "reaction", "echo": "echo", "status": "receipt", "read": "read",
    "typing": "typing", "referral": "referral", "follow": "follow", "unfollow": "unfollow",
    "join": "join", "opt_in": "opt-in", "opt_out": "opt-out",
}  # fmt: skip


def _rows() -> list[tuple[str, str, str, str]]:
    """Page, event, outcomes (such as "read + receipt") and sample of each row."""
    return [
        (page.stem, row["event"], _outcomes(row["becomes"]), row["sample"])
        for page in TABLES
        for row in ROW.finditer(page.read_text("utf-8"))
    ]


def _outcomes(text: str) -> str:
    """The bold words that a cell begins with."""
    found = []
    while match := OUTCOME.match(text):
        found.append(match[1])
        text = text[match.end() :]
    return " + ".join(found)


def _outcome(event: Inbound) -> str:
    told = event.extra.get("notice")
    if told and event.kind == "system":
        return "notice"
    if "moved_to" in event.extra:
        return "moved"
    if event.ignore and event.kind in ("message", "postback"):
        return "recorded"
    outcome = KINDS.get(event.kind, "recorded")
    return f"{outcome} + notice" if told and told["text"] else outcome


SAMPLES = [row for row in _rows() if "::" not in row[3]]
TESTS = [row for row in _rows() if "::" in row[3]]


@pytest.mark.parametrize("page, event, outcomes, sample", SAMPLES, ids=[r[3] for r in SAMPLES])
def test_each_sample_becomes_what_its_row_says(
    page: str, event: str, outcomes: str, sample: str
) -> None:
    platform = sample.partition("/")[0]
    assert platform == page
    events = channel_for(platform).parse((FOLDER / sample).read_bytes())
    assert (" + ".join(_outcome(e) for e in events) or "nothing") == outcomes, event


@pytest.mark.parametrize("page, event, outcomes, test", TESTS, ids=[r[3] for r in TESTS])
def test_each_test_that_a_row_names_exists(page: str, event: str, outcomes: str, test: str) -> None:
    file, _, name = test.partition("::")
    assert f"def {name}(" in (CHECKOUT / file).read_text("utf-8"), event


@pytest.mark.parametrize("page", TABLES, ids=lambda page: page.stem)
def test_no_row_is_unreadable_and_no_sample_left_out(page: Path) -> None:
    rows = [line for line in page.read_text("utf-8").splitlines() if "**" in line]
    assert [line for line in rows if not ROW.fullmatch(line)] == []
    named = {sample for _, _, _, sample in SAMPLES}
    ours = {entry["file"] for entry in INDEX if entry["platform"] == page.stem}
    assert ours - named == set()


def test_every_page_is_in_the_list() -> None:
    listed = re.findall(r"\]\((\w+)\.md\)", (PAGES / "README.md").read_text("utf-8"))
    assert sorted(listed) == [page.stem for page in TABLES]
