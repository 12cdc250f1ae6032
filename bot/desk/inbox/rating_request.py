"""The question how it was, for a customer whose conversation is closed: the bot's own reply."""

from __future__ import annotations

from functools import cache

from bot.languages import known
from bot.messages import Button, Reply
from bot.project import find_project
from bot.replies_file import RepliesBroken, Responses, read_replies
from bot.store.conversations.rating_requests import QUESTION
from bot.watched_file import WatchedFile


def rating_question(language: str | None) -> Reply | None:
    """In the customer's language; None where domain.yml has no such reply."""
    for variation in live_replies().now().get(QUESTION, []):
        if any(c.get("value") == known(language) for c in variation.get("condition", [])):
            buttons = [
                # Rasa fills {places}, so a real brace is written twice.
                Button(b["title"], b["payload"].replace("{{", "{").replace("}}", "}"))
                for b in variation.get("buttons", [])
            ]
            return Reply(variation.get("text"), buttons, source={"response": QUESTION})
    return None


@cache
def live_replies() -> WatchedFile[Responses]:
    """The bot's replies as customers are told them."""
    return WatchedFile(find_project().domain, read_replies, (RepliesBroken,))
