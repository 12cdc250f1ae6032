"""What a Slack message holds: docs.slack.dev/messaging/formatting-message-text (its text),
docs.slack.dev/reference/objects/file-object."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from bot.channels import parsing
from bot.messages import Attachment

_REFERENCE = re.compile(r"<([@#!]?)([^<>|\s]+)(?:\|([^<>]*))?>")
_ESCAPED = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_MEDIA = {"image": "image", "audio": "audio", "video": "video"}


def text_of(message: dict[str, Any]) -> str | None:
    """The text as Slack writes it; empty text is one too. Where only blocks have words, theirs."""
    return parsing.text(message, "text") or _words(parsing.rows(message, "blocks")) or (
        "" if message.get("text") == "" else None
    )  # fmt: skip


def _words(blocks: list[Any]) -> str | None:
    words, rest = [], list(reversed(blocks))
    while rest:
        value = rest.pop()
        if isinstance(value, dict):
            text = parsing.text(value, "text")
            words += [text] if text else []
            rest += reversed([inner for inner in value.values() if isinstance(inner, (dict, list))])
        elif isinstance(value, list):
            rest += reversed(value)
    return " ".join(words) or None


def plain(text: str, own: Collection[str]) -> str:
    """The text as people see it: links, names and channels by their words, ``&amp;`` as ``&``;
    without mentions of the users in ``own``, which are we."""

    def words(reference: re.Match[str]) -> str:
        sign, target, label = reference.groups()
        if sign == "@" and target in own:
            return ""
        if sign == "!" and not label:
            return f"@{target.partition('^')[0]}"
        shown = label or re.sub("^(mailto|tel):", "", target)
        return f"{sign}{shown}" if sign in ("@", "#") and not shown.startswith(sign) else shown

    shown = _REFERENCE.sub(words, text)
    for escaped, character in _ESCAPED.items():
        shown = shown.replace(escaped, character)
    return shown.strip() if shown != text else text


def attachments_of(message: dict[str, Any]) -> list[Attachment]:
    """The files of a message, for which the bot's token is needed, and messages that were
    forwarded with it."""
    return [*_files(message), *_forwarded(message)]


def _forwarded(message: dict[str, Any]) -> list[Attachment]:
    shared = [row for row in parsing.rows(message, "attachments") if isinstance(row, dict)]
    has_text = parsing.text(message, "text") is not None
    details = (
        parsing.present(
            title=parsing.text(row, "text")
            or parsing.text(row, "title")
            or parsing.text(row, "fallback"),
            url=parsing.text(row, "from_url") or parsing.text(row, "title_link"),
            sender=parsing.text(row, "author_name"),
        )
        for row in shared
        if row.get("is_share") is True or not has_text  # beside text, it is a link's preview
    )
    return [Attachment("share", detail) for detail in details if detail]


def _files(message: dict[str, Any]) -> list[Attachment]:
    spoken = {"slack_audio": "voice", "slack_video": "video"}
    attachments = []
    for file in parsing.rows(message, "files"):
        mime = parsing.text(file, "mimetype")
        kind = spoken.get(
            parsing.text(file, "subtype") or "",
            _MEDIA.get((mime or "").partition("/")[0], "file"),
        )
        detail = parsing.present(
            media_id=parsing.ident(file, "id"),
            mime=mime,
            filename=parsing.text(file, "name"),
            url=parsing.text(file, "url_private_download") or parsing.text(file, "url_private"),
        )
        if "media_id" in detail:
            attachments.append(Attachment(kind, detail))
    return attachments


def milliseconds(value: Any, *path: str) -> int | None:
    """A time of Slack's ("1795143600.000100": seconds and a count that makes it unique)."""
    seconds = (parsing.text(value, *path) or "").partition(".")
    if not re.fullmatch("[0-9]{1,11}", seconds[0]) or not re.fullmatch("[0-9]*", seconds[2]):
        return None
    return parsing.unix_ms(int(seconds[0] + f"{seconds[2]}000"[:3]))
