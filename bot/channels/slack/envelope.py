"""What all of Slack's events share."""

from __future__ import annotations

from typing import Any

from bot.channels import parsing
from bot.channels.slack.contents import milliseconds
from bot.messages import Inbound, Kind


def unknown(team: str, what: str | None) -> Inbound:
    """What is recorded and concerns nobody here."""
    return Inbound("slack", team, "unknown", None, None, ignore=True, extra={"type": what})


def event_of(
    kind: Kind, event: dict[str, Any], team: str, channel: str | None, user: str | None
) -> Inbound:
    """An event of a channel, which starts no turn."""
    channel_type = parsing.text(event, "channel_type")
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


def own_users(payload: dict[str, Any]) -> set[str]:
    """Our bot's user ids in the workspaces that see the event."""
    users = (
        parsing.ident(row, "user_id")
        for row in parsing.rows(payload, "authorizations")
        if parsing.table(row).get("is_bot") is True
    )
    return {user for user in users if user}
