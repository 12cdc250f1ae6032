"""What programs are told of what cannot be done."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from ruamel.yaml import YAML

from bot.api.app import DOCUMENT
from bot.api.problems import ProblemType
from tests.api.conftest import Programs, writes
from tests.checkout import CHECKOUT

TYPES = [f"urn:sapa:{one}" for one in get_args(ProblemType)]


def test_every_type_stands_in_the_documents() -> None:
    """The type checker holds the code to ProblemType."""
    page = (CHECKOUT / "docs" / "api.md").read_text("utf-8")
    table = [line for line in page.splitlines() if line.startswith("|")]
    told = re.findall(r"`(urn:sapa:[a-z-]+)`", "\n".join(table))
    assert sorted(told) == sorted(TYPES)
    described = YAML(typ="safe").load(DOCUMENT.read_text("utf-8"))
    problem: Any = described["components"]["schemas"]["Problem"]
    assert problem["properties"]["type"]["enum"] == TYPES


LISTS = ("/conversations", "/conversations/1/messages", "/contacts", "/cases", "/ratings",
         "/audit-log")  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
async def test_a_cursor_that_no_page_gave_is_refused(program: Programs, path: str) -> None:
    admin = await program("all", "admin")
    await writes(admin.client, "rina|1|halo")
    for cursor in ("page2", "", "1:2:3", "nan:1", "inf:1", "1:²", "1.2.3", "-1", "1.x.1.1"):
        status, problem = await admin.get(path, cursor=cursor)
        assert (status, problem.get("type")) == (400, "urn:sapa:bad-cursor"), cursor


async def test_what_is_searched_is_one_page(program: Programs) -> None:
    admin = await program("all", "admin")
    for path in ("/conversations", "/contacts"):
        status, problem = await admin.get(path, q="halo", cursor="1.0:1")
        assert (status, problem["type"]) == (400, "urn:sapa:bad-cursor")
