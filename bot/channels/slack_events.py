"""Slack requests as Inbound events.

docs.slack.dev/apis/events-api (JSON, one event each) and docs.slack.dev/reference/
interaction-payloads/block_actions-payload (a form with JSON in ``payload``).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

from bot.channels import wire
from bot.channels.channel import Malformed
from bot.channels.slack_contents import attachments_of, milliseconds, plain, text_of
from bot.messages import Inbound, Kind

logger = logging.getLogger(__name__)

_WITH_WORDS = (None, "file_share", "thread_broadcast", "me_message", "slack_audio", "slack_video")
"""The subtypes of messages that somebody wrote: docs.slack.dev/reference/events/message."""


def read_payload(body: bytes) -> dict[str, Any]:
    """The JSON of a request, in a form or not; of a slash command, only that it is one.

    Raises:
        Malformed: neither.
    """
    if body.lstrip().startswith(b"{"):
        return wire.read_object(body)
    try:
        form = parse_qs(body.decode("utf-8"), errors="replace", max_num_fields=50)
    except ValueError:
        raise Malformed("the body is neither JSON nor a form") from None
    if "payload" in form:
        return wire.read_object(form["payload"][0].encode("utf-8"))
    if "command" in form:
        return {"type": "slash_command"}
    raise Malformed("the body is neither JSON nor a form with a payload")


def read_events(body: bytes, account: str) -> list[Inbound]:
    """The events of one request: one, or several if several choices were made at once.

    ``account`` is our workspace's id. Events of another workspace with the same app are kept with
    ``ignore``: they are not ours to answer.

    Raises:
        Malformed: nothing of Slack's.
    """
    payload = read_payload(body)
    what = wire.text(payload, "type")
    if what is None:
        raise Malformed("the body has no type")
    if what == "app_rate_limited":
        logger.warning("Slack holds back events: more than 30,000 in an hour.")
    if what in ("app_rate_limited", "url_verification"):
        return []
    events = list(_events(payload, what, account))
    digest = hashlib.sha256(body).hexdigest()[:32]
    for position, event in enumerate(events):
        event.ignore = event.ignore or event.account != account
        # What has no id of its own is the same only when the same body comes again.
        event.dedup_key = f"slack:{event.account}:{event.dedup_key or f'{digest}:{position}'}"
    return events


def _events(payload: dict[str, Any], what: str, account: str) -> Iterator[Inbound]:
    team = wire.ident(payload, "team_id") or wire.ident(payload, "team", "id") or account
    actions = wire.rows(payload, "actions") if what == "block_actions" else []
    if what == "event_callback":
        event = wire.table(payload, "event")
        kind = wire.text(event, "type")
        reader = _READERS.get(kind or "")
        read = _unknown(team, kind) if reader is None else reader(event, payload, team)
        read.dedup_key = wire.ident(payload, "event_id")
        yield read
    elif actions:
        for action in actions:
            yield _choice(action, payload, team)
    else:
        yield _unknown(team, what)


def _unknown(team: str, what: str | None) -> Inbound:
    return Inbound("slack", team, "unknown", None, None, ignore=True, extra={"type": what})


def _event(
    kind: Kind, event: dict[str, Any], team: str, channel: str | None, user: str | None
) -> Inbound:
    """What all events share."""
    channel_type = wire.text(event, "channel_type")
    direct = channel_type == "im" if channel_type else (channel or "").startswith("D")
    return Inbound(
        "slack",
        team,
        kind,
        user,
        None,
        conversation=channel,
        timestamp_ms=milliseconds(event, "event_ts"),
        ignore=True,
        extra={"is_group": not direct},
    )


def _message(event: dict[str, Any], payload: dict[str, Any], team: str) -> Inbound:
    subtype = wire.text(event, "subtype")
    if subtype in _CHANGES:
        return _CHANGES[subtype](event, team)
    read = _said("message", event, payload, team)
    if wire.text(event, "bot_id") or subtype == "bot_message":
        # Bots answering each other never end.
        if wire.ident(event, "app_id") == wire.ident(payload, "api_app_id"):
            read.kind = "echo"
            read.extra["by"] = "bot"
    elif subtype not in _WITH_WORDS:
        read.kind = "system"  # members, topics, pins
    elif not (read.text or read.attachments):
        read.kind = "unknown"
    elif read.sender and read.conversation:
        read.ignore = read.extra["is_group"] and not _answers_us(event, payload)
    return read


def _mention(event: dict[str, Any], payload: dict[str, Any], team: str) -> Inbound:
    """Called by name in a channel. Where the app also hears every message, the same words come
    as a ``message`` too, which ``_answers_us`` leaves out."""
    read = _said("message", event, payload, team)
    read.extra["mentions_bot"] = True
    by_bot = wire.text(event, "bot_id") is not None
    said = read.text or read.attachments
    read.ignore = by_bot or not (said and read.sender and read.conversation)
    return read


def _said(
    kind: Kind, event: dict[str, Any], payload: dict[str, Any], team: str
) -> Inbound:
    read = _event(
        kind, event, team, wire.ident(event, "channel"), wire.ident(event, "user")
    )
    raw = text_of(event)
    read.message_id = wire.ident(event, "ts")
    read.text = None if raw is None else plain(raw, _own_users(payload))
    read.attachments = attachments_of(event)
    thread = wire.ident(event, "thread_ts")
    if thread != read.message_id:
        read.extra |= wire.present(reply_to=thread)
    # In a channel we answer in a thread, so as not to talk to everybody.
    read.extra |= wire.present(
        thread=thread or (read.message_id if read.extra["is_group"] else None),
        raw_text=raw if raw != read.text else None,
    )
    return read


def _own_users(payload: dict[str, Any]) -> set[str]:
    """Our bot's user ids in the workspaces that see the event."""
    users = (
        wire.ident(row, "user_id")
        for row in wire.rows(payload, "authorizations")
        if wire.table(row).get("is_bot") is True
    )
    return {user for user in users if user}


def _answers_us(event: dict[str, Any], payload: dict[str, Any]) -> bool:
    """Whether it was written in a thread that we began, without calling us by name."""
    own = _own_users(payload)
    called = any(f"<@{user}" in (text_of(event) or "") for user in own)
    return wire.ident(event, "parent_user_id") in own and not called


def _changed(event: dict[str, Any], team: str) -> Inbound:
    message = wire.table(event, "message")
    read = _event("edit", event, team, wire.ident(event, "channel"), wire.ident(message, "user"))
    read.message_id = wire.ident(event, "ts")
    read.extra["target"] = wire.ident(message, "ts")
    raw = text_of(message)
    if wire.text(message, "subtype") == "tombstone":
        read.kind = "delete"  # the first of a thread: its place stays
    elif "edited" not in message:
        read.kind = "system"  # Slack itself added the preview of a link
    elif raw is not None:
        read.text = plain(raw, set())
    return read


def _deleted(event: dict[str, Any], team: str) -> Inbound:
    user = wire.ident(event, "previous_message", "user")
    read = _event("delete", event, team, wire.ident(event, "channel"), user)
    read.message_id = wire.ident(event, "ts")
    read.extra["target"] = wire.ident(event, "deleted_ts")
    return read


def _reaction(event: dict[str, Any], payload: dict[str, Any], team: str) -> Inbound:
    channel, user = wire.ident(event, "item", "channel"), wire.ident(event, "user")
    read = _event("reaction", event, team, channel, user)
    taken_back = wire.text(event, "type") == "reaction_removed"
    read.extra["target"] = wire.ident(event, "item", "ts")
    read.extra["emoji"] = None if taken_back else wire.text(event, "reaction")
    return read


def _choice(action: Any, payload: dict[str, Any], team: str) -> Inbound:
    """A pressed button, or what was chosen in a menu."""
    if not isinstance(action, dict):
        return _unknown(team, "block_actions")
    container, message = wire.table(payload, "container"), wire.table(payload, "message")
    channel = wire.ident(payload, "channel", "id") or wire.ident(container, "channel_id")
    read = _event("postback", action, team, channel, wire.ident(payload, "user", "id"))
    chosen = wire.table(action, "selected_option")
    read.payload = wire.text(action, "value") or wire.text(chosen, "value")
    read.text = wire.text(action, "text", "text") or wire.text(chosen, "text", "text")
    read.timestamp_ms = milliseconds(action, "action_ts")
    shown = wire.ident(container, "message_ts") or wire.ident(message, "ts")
    action_id, at = wire.ident(action, "action_id"), wire.ident(action, "action_ts")
    if action_id and at:
        read.message_id = f"{action_id}:{at}"
        read.dedup_key = f"action:{shown}:{action_id}:{at}"
    thread = wire.ident(message, "thread_ts") or wire.ident(container, "thread_ts")
    read.extra |= wire.present(
        reply_to=shown, thread=thread or (shown if read.extra["is_group"] else None)
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
}
