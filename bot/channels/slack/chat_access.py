"""Where the bot can speak on Slack and where no more; what ends the shop's access, as notices.

Each is a page under docs.slack.dev/reference/events.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.channels import parsing
from bot.channels.account_notices import ACCESS_TOPIC, notice
from bot.channels.slack.envelope import event_of, own_users, unknown
from bot.lazy_message import LazyMessage
from bot.messages import Inbound, Kind

_Reader = Callable[[dict[str, Any], dict[str, Any], str], Inbound]


def held_back(payload: dict[str, Any], team: str) -> Inbound:
    """Slack tells once a minute that there were too many events."""
    text = LazyMessage(
        "Slack holds back events, as there were more than 30,000 in an hour: some messages were not"
        " heard. Subscribe the app to fewer events or channels."
    )
    when = parsing.milliseconds(payload, "minute_rate_limited")
    return notice("slack", team, "held back events", text, when)


def _uninstalled(event: dict[str, Any], payload: dict[str, Any], team: str) -> Inbound:
    text = LazyMessage(
        "The app was uninstalled from the Slack workspace: it neither hears nor answers. Install it"
        " again at api.slack.com/apps, and set SLACK_BOT_TOKEN to the new token."
    )
    return _ended(payload, team, text)


def _revoked(event: dict[str, Any], payload: dict[str, Any], team: str) -> Inbound:
    """Tokens of people, which we use none of, are revoked in the same way."""
    if not parsing.rows(event, "tokens", "bot"):
        return unknown(team, parsing.text(event, "type"))
    text = LazyMessage(
        "The app's token for the Slack workspace was revoked: it cannot answer. Install the app"
        " again at api.slack.com/apps, and set SLACK_BOT_TOKEN to the new token."
    )
    return _ended(payload, team, text)


def _team_access_revoked(event: dict[str, Any], payload: dict[str, Any], team: str) -> Inbound:
    """An organization takes the app away from some of its workspaces."""
    if team not in map(parsing.text, parsing.rows(event, "team_ids")):
        return unknown(team, parsing.text(event, "type"))
    text = LazyMessage(
        "The organization took the app away from the Slack workspace: it neither hears nor answers."
        " Ask an admin of the organization to add it again."
    )
    return _ended(payload, team, text)


def _ended(payload: dict[str, Any], team: str, text: LazyMessage) -> Inbound:
    return notice("slack", team, ACCESS_TOPIC, text, parsing.milliseconds(payload, "event_time"))


ACCESS: dict[str, _Reader] = {
    "app_uninstalled": _uninstalled,
    "tokens_revoked": _revoked,
    "team_access_revoked": _team_access_revoked,
}
"""What ends the shop's access."""


def _moved(event: dict[str, Any], payload: dict[str, Any], team: str) -> Inbound:
    """docs.slack.dev/reference/events/channel_id_changed"""
    read = event_of("system", event, team, parsing.ident(event, "old_channel_id"), None)
    if moved_to := parsing.ident(event, "new_channel_id"):
        read.extra["moved_to"] = [moved_to]
    return read


def _came_or_went(event: dict[str, Any], payload: dict[str, Any], team: str) -> Inbound:
    """Somebody joined or left a channel, which matters where it is we."""
    user, what = parsing.ident(event, "user"), parsing.text(event, "type")
    read = event_of("system", event, team, parsing.ident(event, "channel"), user)
    if user in own_users(payload):
        read.kind = "join" if what == "member_joined_channel" else "unfollow"
    return read


def _channel(kind: Kind) -> _Reader:
    def read(event: dict[str, Any], payload: dict[str, Any], team: str) -> Inbound:
        return event_of(kind, event, team, parsing.ident(event, "channel"), None)

    return read


CHANNELS: dict[str, _Reader] = {
    "channel_id_changed": _moved,
    "member_joined_channel": _came_or_went,
    "member_left_channel": _came_or_went,
    **dict.fromkeys(
        ("channel_left", "channel_archive", "channel_deleted", "group_left", "group_archive",
         "group_deleted"), _channel("unfollow"),
    ),
    **dict.fromkeys(("channel_unarchive", "group_unarchive"), _channel("join")),
}  # fmt: skip
"""What opens and closes a channel to us, or gives it another id."""
