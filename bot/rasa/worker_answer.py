"""What a Rasa worker answers, as a turn. It may come from another machine, which may be in the
wrong hands: it is data, bounded, and nothing that would do harm once it is stored."""

from __future__ import annotations

import json
from typing import NoReturn

import aiohttp

from bot.messages import Turn

LONGEST_ANSWER = 4_000_000
"""Bytes. A turn takes some thousands; an answer without end would take the gateway's memory."""

_TOLD = 1000


class TurnFailed(Exception):
    """Rasa gave no usable turn; the message says why. The same message may be tried again."""


async def read_turn(response: aiohttp.ClientResponse) -> Turn:
    """The turn in an answer.

    Raises:
        TurnFailed: there is none in it, or it is longer than any.
    """
    content = bytearray()
    async for part in response.content.iter_any():
        content += part
        if len(content) > LONGEST_ANSWER:
            raise TurnFailed(f"Rasa answered more than {LONGEST_ANSWER} bytes.")
    try:
        return Turn.from_dict(json.loads(content, parse_constant=_no_number))
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        # What it says may quote the customer; its kind does not.
        raise TurnFailed(f"Rasa answered no turn ({type(error).__name__}).") from error


async def beginning(response: aiohttp.ClientResponse) -> str:
    """The first words of a refusal, for the log."""
    return (await response.content.read(_TOLD)).decode("utf-8", "replace")


def _no_number(name: str) -> NoReturn:
    """NaN and Infinity are none of JSON's: once stored, no database could read the row again."""
    raise ValueError(f"{name} is no number")
