"""How a note is shown in which colleagues are @mentioned."""

from __future__ import annotations

from collections.abc import Mapping

from bot.store.conversations.mentions import MENTION


def mention_parts(names: Mapping[str, str], text: str) -> list[tuple[str, bool]]:
    """The note in pieces, each with whether it is a mention: the colleague's name stands in place
    of the login. ``names`` are by login; what is nobody's login stays as it was written."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for match in MENTION.finditer(text):
        name = names.get(match[1].lower())
        if name is None:
            continue
        parts += [(text[end : match.start()], False), (f"@{name}", True)]
        end = match.end()
    return [*parts, (text[end:], False)]
