"""A reply in a long list leaves the conversation where it is. On a desk with stand-in
conversations, without a bot."""

from __future__ import annotations

import pytest

from tests.desk.days.busy import BusyDesk, Comes, is_quiet, is_ready
from tests.desk.days.staff import Staff


def is_at(staff: Staff, number: int) -> None:
    """The conversation is there whole, under its own address."""
    is_quiet(staff)
    staff.waits(lambda: staff.all(f"#conversation > .chat[data-chat='{number}']"))
    staff.waits(lambda: staff.all("#conversation #composer") and staff.all("#conversation .lines"))
    assert f"/desk/conversations/{number}" in staff.driver.current_url


@pytest.mark.parametrize("width", [1440, 1000])
def test_a_reply_in_a_long_list_leaves_the_conversation_open(
    busy_desk: BusyDesk, comes: Comes, width: int
) -> None:
    """It comes to the top of a list where it did not stand before."""
    sari = comes("sari")
    sari.driver.set_window_size(width, 860)
    old = "SELECT id FROM conversations WHERE channel = 'telegram' ORDER BY last_at LIMIT 4"
    for [number] in busy_desk.ask(old):
        sari.opens(f"/conversations/{number}?view=all")
        is_ready(sari)
        sari.type("text", "Siap, Kak")
        sari.press("Send")
        sari.waits_for("Siap, Kak", ".lines")
        sari.waits(lambda one=number: sari.all(f"#row-{one}"))
        is_at(sari, int(str(number)))
