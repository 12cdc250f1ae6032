"""Which other sites may show the web chat: their addresses as people type or paste them."""

from __future__ import annotations

import re

from aiohttp import web
from yarl import URL

from bot.desk.page import SETTINGS, Refused
from bot.desk.settings.settings_file import stamp_of, values_of

PLACE = ("channels.web", "embed_on")
MOST = 50
"""Sites; all of them stand in a header of each page of the chat."""

_ANY_SUBDOMAIN = "any-subdomain."
"""Stands for "*." while an address is taken apart."""


def sites_shown(request: web.Request) -> tuple[str, str]:
    """The sites as they are, one a line, and the stamp that a change of them must bring."""
    now = values_of(request.app[SETTINGS], [PLACE])
    return "\n".join(now[PLACE] or []), stamp_of(now)


def read_sites(typed: str) -> list[str]:
    """Whole addresses, each once: without a scheme it is https and has a dot, and what comes after
    the host, as in an address that was copied from the browser, is left away.

    Raises:
        Refused: one is none.
    """
    sites = [*dict.fromkeys(_site(one) for one in re.split(r"[\s,;]+", typed) if one)]
    if len(sites) > MOST:
        raise Refused("At most {most} sites can be listed.", most=MOST)
    return sites


def _site(typed: str) -> str:
    written = typed if "://" in typed else f"https://{typed}"
    try:
        address = URL(written.replace("://*.", f"://{_ANY_SUBDOMAIN}", 1))
        host, port = address.raw_host or "", address.explicit_port
    except ValueError:
        address, host, port = URL(), "", None
    known = host.removeprefix(_ANY_SUBDOMAIN)
    is_host = re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", known)
    is_whole = "." in known or ("://" in typed and known == host)  # no typing error such as "toko"
    if not (is_host and is_whole) or address.scheme not in ("http", "https") or address.user:
        raise Refused(
            "{site} is no address of a site. Write one a line, such as https://www.example.com.",
            site=typed[:100],
        )
    stars = "*." if known != host else ""
    return f"{address.scheme}://{stars}{known}{f':{port}' if port else ''}"
