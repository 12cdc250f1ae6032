"""The hours after a customer's last message in which a platform lets the shop write to them."""

from __future__ import annotations

from bot.channels.base import SendFailed
from bot.messages import Outbound

HOUR_S = 3600.0


def require_open(
    message: Outbound, hours: int, now: float, platform: str, instead: str = ""
) -> None:
    """Returns if the customer wrote within ``hours`` by the platform's clock, or if it is not known
    when: then the platform judges. ``now`` is Unix seconds; ``instead`` is what staff can still do.

    Raises:
        SendFailed: too late; the platform is not even asked.
    """
    last = message.context.get("written_at")
    if isinstance(last, (int, float)) and now - last > hours * HOUR_S:
        raise SendFailed(
            f"the customer last wrote more than {hours} hours ago: {platform} takes no answer any"
            f" more{instead}",
            permanent=True,
        )
