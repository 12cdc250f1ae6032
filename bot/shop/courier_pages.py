"""The courier's own page on which a parcel can be followed: courier_pages.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import quote

from bot.yaml_file import read_yaml

_FILE = Path(__file__).with_name("courier_pages.yml")


def courier_page(courier: str | None, number: str | None) -> str | None:
    """Where the parcel with this number can be followed; None where we do not know the courier's
    page. What shops write behind a courier's name, such as the service, does not matter."""
    if not courier or not number:
        return None
    written = " ".join(courier.lower().replace("-", " ").split())
    fitting = [name for name in _pages() if f"{written} ".startswith(f"{name} ")]
    if not fitting:
        return None
    return _pages()[max(fitting, key=len)].replace("{number}", quote(number.strip(), safe=""))


@cache
def _pages() -> dict[str, str]:
    entries = read_yaml(_FILE, _FILE.name)
    return {name: entry["page"] for entry in entries for name in entry["names"]}
