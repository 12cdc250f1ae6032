"""Which facts a reply asks the customer for."""

from __future__ import annotations

import re

from bot.messages import Reply

_ASKS = re.compile(
    r"utter_ask_(order|proof|item|reason|address|phone|amount|date|size|colour|quantity|photo"
    r"|product)(_.*)?"
)


def asked_for(reply: Reply) -> frozenset[str]:
    """By ``asks`` in the reply's source (a fact, or a list of them); where it is silent, by the
    reply's name: utter_ask_product asks for product."""
    if asks := reply.source.get("asks"):
        return frozenset([asks] if isinstance(asks, str) else asks)
    by_name = _ASKS.fullmatch(str(reply.source.get("response")))
    return frozenset([by_name[1]] if by_name else [])
