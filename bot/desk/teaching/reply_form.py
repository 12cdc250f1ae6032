"""A reply as a form: what the form says, what its buttons do to it, and how a customer sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import Formatter

from aiohttp import web

from bot.desk.page import Refused, fields, rows
from bot.messages import Button
from bot.training.edits.replies import Reply, Wording

SHOP = "shop"
"""The word that every reply may use: bot/rasa/response_generator.py fills it."""


@dataclass(frozen=True)
class Piece:
    """Words of a text; ``is_filled`` says that something takes their place when it is sent."""

    words: str
    is_filled: bool = False


async def reply_in(request: web.Request) -> Reply:
    """The reply that the form shows, saved or not; its wordings in the order of domain.yml, though
    the form has them by language.

    Raises:
        Refused: the form is not one of ours.
    """
    (name,) = await fields(request, "name")
    wordings = await rows(request, "wording", "language", "channel", "text", "image")
    if not all(number.isdecimal() and len(number) < 5 for number, *_ in wordings):
        raise Refused("This form is out of date. Load the page again.")
    wordings = sorted(wordings, key=lambda row: int(row[0]))
    buttons = await rows(request, "of", "title", "payload")
    return Reply(
        name,
        tuple(
            Wording(
                language or None,
                text,
                channel or None,
                tuple(Button(title, payload) for of, title, payload in buttons if of == number),
                image or None,
            )
            for number, language, channel, text, image in wordings
        ),
    )


def redone(reply: Reply, do: str) -> Reply:
    """``reply`` after one of the form's buttons: ``add-wording en``, ``remove-wording 1``,
    ``add-button 0``, ``remove-button 0 2`` (of wording 0); anything else changes nothing.

    Raises:
        Refused: there is no such wording or button.
    """
    what, *numbers = do.split()
    wordings = list(reply.wordings)
    try:
        if what == "add-wording":
            wordings.append(Wording(numbers[0] if numbers else None, ""))
        elif what == "remove-wording":
            del wordings[int(numbers[0])]
        elif what == "add-button":
            wording = wordings[int(numbers[0])]
            wordings[int(numbers[0])] = replace(wording, buttons=(*wording.buttons, Button("", "")))
        elif what == "remove-button":
            wording = wordings[int(numbers[0])]
            kept = [b for place, b in enumerate(wording.buttons) if place != int(numbers[1])]
            wordings[int(numbers[0])] = replace(wording, buttons=tuple(kept))
    except (IndexError, ValueError) as error:
        raise Refused("This form is out of date. Load the page again.") from error
    return Reply(reply.name, tuple(wordings))


def pieces(text: str) -> list[Piece]:
    """``text`` taken apart at its {words}; as it is where a brace lacks its partner."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return [Piece(text)]
    found = []
    for words, field, _, _ in parts:
        found += [Piece(words)] if words else []
        found += [Piece(field, True)] if field else []
    return found


def words_of(*replies: Reply) -> list[str]:
    """The {words} that may be used in a reply: those that its wordings use, and the shop's name.

    Only the action that says a reply knows what fills them, so new ones need a developer.
    """
    texts = [w.text for reply in replies for w in reply.wordings]
    used = {piece.words for text in texts for piece in pieces(text) if piece.is_filled}
    return sorted({SHOP, *used})
