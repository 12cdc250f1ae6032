"""Slack requests as Inbound events.

docs.slack.dev/apis/events-api (JSON, one event each), docs.slack.dev/reference/
interaction-payloads/block_actions-payload (a form with JSON in ``payload``) and
docs.slack.dev/interactivity/implementing-slash-commands (a form).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

from bot.channels import parsing
from bot.channels.base import Malformed
from bot.channels.slack.chat_access import ACCESS, CHANNELS, held_back
from bot.channels.slack.contents import attachments_of, milliseconds, plain, text_of
from bot.channels.slack.envelope import event_of, own_users, unknown
from bot.messages import Attachment, Inbound, Kind

_WITH_WORDS = (None, "file_share", "thread_broadcast", "me_message", "slack_audio", "slack_video")
"""The subtypes of messages that somebody wrote: docs.slack.dev/reference/events/message."""


_SLACKBOT = "USLACKBOT"
"""Slack's own voice, which bears no bot_id."""


def read_payload(body: bytes) -> dict[str, Any]:
    """The JSON of a request, in a form or not; of a slash command, its fields.

    Raises:
        Malformed: neither.
    """
    if body.lstrip().startswith(b"{"):
        return parsing.read_object(body)
    try:
        form = parse_qs(body.decode("utf-8"), errors="replace", max_num_fields=50)
    except ValueError:
        raise Malformed("the body is neither JSON nor a form") from None
    if "payload" in form:
        return parsing.read_object(form["payload"][0].encode("utf-8"))
    if "command" in form:
        return {name: values[0] for name, values in form.items()} | {"type": "slash_command"}
    raise Malformed("the body is neither JSON nor a form with a payload")


def read_events(body: bytes, account: str) -> list[Inbound]:
    """The events of one request: one, or several if several choices were made at once.

    ``account`` is our workspace's id. Events of another workspace with the same app are kept with
    ``ignore``: they are not ours to answer.

    Raises:
        Malformed: nothing of Slack's.
    """
    payload = read_payload(body)
    what = parsing.text(payload, "type")
    if what is None:
        raise Malformed("the body has no type")
    if what == "url_verification":
        return []
    events = list(_events(payload, what, account))
    digest = hashlib.sha256(body).hexdigest()[:32]
    for position, event in enumerate(events):
        if event.account != account:
            event.ignore = True
            event.extra.pop("notice", None)
        # What has no id of its own is the same only when the same body comes again.
        event.dedup_key = f"slack:{event.account}:{event.dedup_key or f'{digest}:{position}'}"
    return events


def _events(payload: dict[str, Any], what: str, account: str) -> Iterator[Inbound]:
    # In a channel that two companies share, the other one's workspace is the event's, and ours is
    # the one that it is told for.
    team = (
        parsing.ident(payload, "context_team_id")
        or parsing.ident(payload, "team_id")
        or parsing.ident(payload, "team", "id")
        or account
    )
    actions = parsing.rows(payload, "actions") if what == "block_actions" else []
    if what == "event_callback":
        event = parsing.table(payload, "event")
        kind = parsing.text(event, "type")
        reader = _READERS.get(kind or "")
        read = unknown(team, kind) if reader is None else reader(event, payload, team)
        read.dedup_key = parsing.ident(payload, "event_id")
        yield read
    elif actions:
        for action in actions:
            yield _choice(action, payload, team)
    elif what == "slash_command":
        yield _command(payload, team)
    elif what == "app_rate_limited":
        yield held_back(payload, team)
    else:
        yield unknown(team, what)


def _message(event: dict[str, Any], payload: dict[str, Any], team: str) -> Inbound:
    subtype = parsing.text(event, "subtype")
    if subtype in _CHANGES:
        return _CHANGES[subtype](event, team)
    read = _said("message", event, payload, team)
    if parsing.text(event, "bot_id") or subtype == "bot_message" or read.sender == _SLACKBOT:
        # Bots answering each other never end.
        app = parsing.ident(event, "app_id")
        if app and app == parsing.ident(payload, "api_app_id"):
            read.kind = "echo"
            read.extra["by"] = "bot"
    elif subtype not in _WITH_WORDS:
        read.kind = "system"  # members, topics, pins
        read.extra["type"] = subtype
    elif read.sender and read.conversation:
        if not (read.text or read.attachments):
            read.attachments = [Attachment("unsupported")]
        read.ignore = read.extra["is_group"] and not _is_to_us(event, payload)
    return read


def _mention(event: dict[str, Any], payload: dict[str, Any], team: str) -> Inbound:
    """Called by name in a channel. Where the app also hears every message, the same words come
    as a ``message`` too, which ``_is_to_us`` leaves out. Once more it comes when it is edited."""
    read = _said("message", event, payload, team)
    read.extra["mentions_bot"] = True
    if "edited" in event:
        read.kind, read.extra["target"] = "edit", read.message_id
        return read
    by_bot = parsing.text(event, "bot_id") is not None
    said = read.text or read.attachments
    read.ignore = by_bot or not (said and read.sender and read.conversation)
    return read


def _said(
    kind: Kind, event: dict[str, Any], payload: dict[str, Any], team: str
) -> Inbound:
    read = event_of(
        kind, event, team, parsing.ident(event, "channel"), parsing.ident(event, "user")
    )
    raw = text_of(event)
    read.message_id = parsing.ident(event, "ts")
    read.text = None if raw is None else plain(raw, own_users(payload))
    read.attachments = attachments_of(event)
    thread = parsing.ident(event, "thread_ts")
    if thread != read.message_id:
        read.extra |= parsing.present(reply_to=thread)
    # In a channel we answer in a thread, so as not to talk to everybody.
    read.extra |= parsing.present(
        thread=thread or (read.message_id if read.extra["is_group"] else None),
        raw_text=raw if raw != read.text else None,
    )
    return read


def _is_to_us(event: dict[str, Any], payload: dict[str, Any]) -> bool:
    """Whether it was written in a thread that we began, or calls us by name in a group of people
    that is no channel; in a channel, that comes as an ``app_mention``."""
    own = own_users(payload)
    if any(f"<@{user}" in (text_of(event) or "") for user in own):
        return parsing.text(event, "channel_type") == "mpim"
    return parsing.ident(event, "parent_user_id") in own


def _command(form: dict[str, Any], team: str) -> Inbound:
    """A slash command, which only the person and we see. It is answered in the same way."""
    channel, user = parsing.ident(form, "channel_id"), parsing.ident(form, "user_id")
    read = event_of("message", form, team, channel, user)
    read.text = parsing.text(form, "text") or parsing.text(form, "command")
    read.message_id = parsing.ident(form, "trigger_id")
    read.extra |= parsing.present(
        slash_command=parsing.text(form, "command"), response_url=parsing.text(form, "response_url")
    )
    read.ignore = None in (read.sender, read.conversation, read.text)
    return read


def _changed(event: dict[str, Any], team: str) -> Inbound:
    message = parsing.table(event, "message")
    read = event_of(
        "edit", event, team, parsing.ident(event, "channel"), parsing.ident(message, "user")
    )
    read.message_id = parsing.ident(event, "ts")
    read.extra["target"] = parsing.ident(message, "ts")
    raw = text_of(message)
    if parsing.text(message, "subtype") == "tombstone":
        read.kind = "delete"  # the first of a thread: its place stays
    elif "edited" not in message:
        read.kind = "system"  # Slack itself added the preview of a link
    elif raw is not None:
        read.text = plain(raw, set())
    return read


def _deleted(event: dict[str, Any], team: str) -> Inbound:
    user = parsing.ident(event, "previous_message", "user")
    read = event_of("delete", event, team, parsing.ident(event, "channel"), user)
    read.message_id = parsing.ident(event, "ts")
    read.extra["target"] = parsing.ident(event, "deleted_ts")
    return read


def _reaction(event: dict[str, Any], payload: dict[str, Any], team: str) -> Inbound:
    channel, user = parsing.ident(event, "item", "channel"), parsing.ident(event, "user")
    read = event_of("reaction", event, team, channel, user)
    unsent = parsing.text(event, "type") == "reaction_removed"
    read.extra["target"] = parsing.ident(event, "item", "ts")
    read.extra["emoji"] = None if unsent else parsing.text(event, "reaction")
    return read


def _choice(action: Any, payload: dict[str, Any], team: str) -> Inbound:
    """A pressed button, or what was chosen in a menu."""
    if not isinstance(action, dict):
        return unknown(team, "block_actions")
    container, message = parsing.table(payload, "container"), parsing.table(payload, "message")
    channel = parsing.ident(payload, "channel", "id") or parsing.ident(container, "channel_id")
    read = event_of("postback", action, team, channel, parsing.ident(payload, "user", "id"))
    chosen = parsing.table(action, "selected_option")
    read.payload = parsing.text(action, "value") or parsing.text(chosen, "value")
    read.text = parsing.text(action, "text", "text") or parsing.text(chosen, "text", "text")
    read.timestamp_ms = milliseconds(action, "action_ts")
    shown = parsing.ident(container, "message_ts") or parsing.ident(message, "ts")
    action_id, at = parsing.ident(action, "action_id"), parsing.ident(action, "action_ts")
    if action_id and at:
        read.message_id = f"{action_id}:{at}"
        read.dedup_key = f"action:{shown}:{action_id}:{at}"
    thread = parsing.ident(message, "thread_ts") or parsing.ident(container, "thread_ts")
    only_for_one = container.get("is_ephemeral") is True
    read.extra |= parsing.present(
        reply_to=shown,
        thread=thread or (shown if read.extra["is_group"] and not only_for_one else None),
        response_url=parsing.text(payload, "response_url") if only_for_one else None,
    )
    if read.payload is None:
        read.kind = "unknown"  # dates, people, several at once: nothing that we offer
    elif read.sender and read.conversation:
        read.ignore = False
    return read


_CHANGES: dict[str | None, Callable[[dict[str, Any], str], Inbound]] = {
    "message_changed": _changed,
    "message_deleted": _deleted,
}

_READERS: dict[str, Callable[[dict[str, Any], dict[str, Any], str], Inbound]] = {
    "message": _message,
    "app_mention": _mention,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    **CHANNELS,
    **ACCESS,
}
