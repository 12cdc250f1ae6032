"""Every page and button with empty, missing and unusual data: nothing ends in an error of ours."""

from __future__ import annotations

import re

import pytest

from bot.desk.app import PAGES
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn, csrf_of, submit
from tests.desk.crawler import Crawler, Form
from tests.desk.unusual_shop import move_in

STARTS = [
    f"/desk{page.path}" for page in PAGES if page.method == "GET" and "{" not in page.path
]
QUERY = (
    "q", "view", "after", "before", "since", "here", "question", "language", "state", "kind",
    "name", "channel", "agent", "mood", "intent", "file", "assigned", "overdue", "page",
)  # fmt: skip


async def crawl(log_in: LogIn, is_thorough: bool) -> Crawler:
    client = await log_in("tia", "admin")
    crawler = Crawler(client, await csrf_of(client), is_thorough=is_thorough)
    answer = {"id": "crawled", "file": "data/knowledge/shop.yml", "is_new": "yes"}
    words = {"questions_en": "Is this a draft?", "answer_en": "Yes."}
    status, _ = await submit(client, "/desk/answers/save", **answer, **words)
    assert status == 200  # a draft that is there already is edited in less time
    await crawler.look("/desk?view=all", "/desk?q=a", *STARTS)
    await crawler.try_addresses(QUERY)
    await crawler.try_forms()
    await crawler.look("/desk?view=closed", *STARTS)  # what the forms have left behind
    return crawler


@pytest.mark.long
async def test_an_empty_shop(log_in: LogIn) -> None:
    crawler = await crawl(log_in, is_thorough=True)
    assert crawler.seen.failures == []


@pytest.mark.parametrize(
    "is_thorough", [False, pytest.param(True, marks=pytest.mark.long)], ids=["soon", "thorough"]
)
async def test_a_shop_full_of_what_nobody_expects(
    settings: Settings, log_in: LogIn, is_thorough: bool
) -> None:
    thread = DatabaseThread(open_database(settings.database))
    await move_in(thread)
    await thread.aclose()
    crawler = await crawl(log_in, is_thorough)
    assert crawler.seen.failures == []
    opened = {re.sub(r"/\d+", "/N", path) for path in crawler.seen.pages}
    assert "/desk/conversations/N" in {path.partition("?")[0] for path in opened}


async def test_forms_that_are_on_a_page_only_at_times(
    settings: Settings, log_in: LogIn
) -> None:
    """Flags, messages to be taught and approved templates are not in every shop."""
    thread = DatabaseThread(open_database(settings.database))
    await move_in(thread)
    await thread.aclose()
    client = await log_in("tia", "admin")
    crawler = Crawler(client, await csrf_of(client))
    for address, names in (
        ("/desk/flags", ("message", "kind")),
        ("/desk/teach", ("what", "target", "answer", "guess", "id")),
        ("/desk/conversations/1/template", ("template", "seen", "value")),
    ):
        form = Form("POST", address, [(name, "1") for name in names])
        crawler.seen.forms[form.kind] = form
    await crawler.try_forms()
    assert crawler.seen.failures == []
