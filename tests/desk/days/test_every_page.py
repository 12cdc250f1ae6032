"""Every page of the desk, as an admin sees it: for people with disabilities, in light and dark, on
a wide screen and on a phone."""

from __future__ import annotations

import pytest

from bot.desk.app import PAGES
from tests.desk.days.conftest import Hires
from tests.scenarios.customers import WhatsAppCustomer

PARTS = ("/live", "/list", "/teach/groups", "/improve/ideas", "/publish/training", "/flows/edit",
         "/fairness/measured", "/fairness/customers", "/publish/check", "/publish/compare",
         "/publish/run", "/web-chat/preview", "/alerts", "/backup/state", "/manifest.webmanifest",
         "/service_worker.js", "/canned/edit", "/login/sso", "/login/sso/callback")
"""Not pages, but what their scripts and browsers ask for; some that need to know what is edited;
and two that are there with single sign-on alone."""


SMALL_FIELDS = """return [...document.querySelectorAll('input, select, textarea')].filter(
    field => !['hidden', 'checkbox', 'radio'].includes(field.type)
        && parseFloat(getComputedStyle(field).fontSize) < 16).map(field => field.outerHTML)"""
"""Fields into which an iPhone zooms."""


@pytest.mark.long
def test_nothing_is_in_anybodys_way(hires: Hires, rina: WhatsAppCustomer) -> None:
    rina.says("mau bicara dengan orang dong")
    tia = hires("tia", "admin")
    whole = [page.path for page in PAGES if page.method == "GET" and "{" not in page.path]
    paths = [path for path in whole if path not in PARTS]
    paths += ["/conversations/1", "/answers/cod", "/replies/utter_greet", "/examples/greet"]
    paths += ["/flows/edit?kind=rule&name=greet"]
    wrong = {}
    for path in paths:
        tia.opens(path)
        for theme in ("light", "dark"):
            tia.driver.execute_script(f"document.documentElement.dataset.theme = '{theme}'")
            if found := tia.violations():
                wrong[path, theme] = found
        tia.driver.set_window_size(390, 844)
        width = tia.driver.execute_script("return document.documentElement.scrollWidth")
        if width > tia.driver.execute_script("return innerWidth"):
            wrong[path, "phone"] = [f"{width} px wide"]
        if small := tia.driver.execute_script(SMALL_FIELDS):
            wrong[path, "fields"] = small
        tia.driver.set_window_size(1280, 860)
    assert wrong == {}
