"""Where a parcel can be followed, by its courier."""

from __future__ import annotations

import pytest

from bot.shop.courier_pages import courier_page


@pytest.mark.parametrize(
    "courier, number, page",
    [
        ("JNE", "CGK1", "https://www.jne.co.id/tracking-package"),
        ("JNE REG", "CGK1", "https://www.jne.co.id/tracking-package"),
        ("J&T-Express", "JP1", "https://jet.co.id/track"),
        ("  lion   parcel ", "11LP1", "https://lionparcel.com/track/stt?q=11LP1"),
        ("Ninja Van", "N 1/2", "https://www.ninjavan.co/en-id/tracking?id=N%201%2F2"),
        ("DHL Express", "&x=<b>", "https://www.dhl.com/global-en/home/tracking.html?tracking-id="
                                  "%26x%3D%3Cb%3E"),
        ("UPS", "1Z999", "https://www.ups.com/track?tracknum=1Z999"),
    ],
)  # fmt: skip
def test_the_couriers_own_page(courier: str, number: str, page: str) -> None:
    assert courier_page(courier, number) == page


@pytest.mark.parametrize(
    "courier, number",
    [("JNEX", "1"), ("Kurir Toko", "1"), ("Lion Air", "1"), ("Jupsy", "1"), ("JNE", None),
     ("JNE", ""), (None, "1"), ("", "1")],
)  # fmt: skip
def test_no_page_is_guessed(courier: str | None, number: str | None) -> None:
    assert courier_page(courier, number) is None
