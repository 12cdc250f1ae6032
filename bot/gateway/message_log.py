"""What happens to messages: a line in the log each, and the figures of ``/metrics``.

A line never holds what was said, nor who said it: only the channel and the number of the message
in the inbox, which leads from the webhook to the delivery (``message=12`` is answered by the
outgoing messages ``12.0``, ``12.1`` …).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Literal

import structlog

from bot.gateway.metrics import Counter, Gauge, Histogram

# By Python's logging, also where nobody configured structlog, which would print to the terminal
# that somebody chats in.
logger = structlog.wrap_logger(
    logging.getLogger("sapa"), wrapper_class=structlog.stdlib.BoundLogger
)

Outcome = Literal["done", "retried", "failed"]
"""Of a turn or of a message to a customer: it worked, it will be tried again, it was given up."""


class MessageLog:
    """Is told of every webhook, turn and delivery."""

    def __init__(self) -> None:
        self._webhooks = Histogram(
            "sapa_webhook_seconds", "Time until a webhook was answered.", "channel", "status"
        )
        self._accepted = Counter(
            "sapa_messages_accepted_total", "Events stored; repeated ones are not counted.",
            "channel",
        )
        self._turns = Histogram(
            "sapa_turn_seconds", "Time that Rasa needed for a customer's message.",
            "channel", "fate",
        )
        self._deliveries = Histogram(
            "sapa_delivery_seconds", "Time that a platform needed to take a message.",
            "channel", "fate",
        )

    def webhook(self, channel: str, status: int, seconds: float) -> None:
        self._webhooks.observe(seconds, channel, str(status))
        if status >= 400:
            logger.warning("refused", channel=channel, status=status)

    def accepted(self, channel: str, messages: list[int]) -> None:
        """``messages`` are the numbers in the inbox of what was new in a webhook."""
        self._accepted.add(len(messages), channel)
        for message in messages:
            logger.info("accepted", channel=channel, message=message)

    def notice(self, channel: str, topic: str) -> None:
        """The platform tells the shop something; what, stands on the desk and in the doctor."""
        logger.warning("notice", channel=channel, topic=topic)

    def turn(
        self, channel: str, message: int, outcome: Outcome, seconds: float, why: str | None = None
    ) -> None:
        self._turns.observe(seconds, channel, outcome)
        note = logger.info if outcome == "done" else logger.warning
        note("turn", channel=channel, message=message, outcome=outcome, ms=_ms(seconds), why=why)

    def delivery(
        self, channel: str, message: str, outcome: Outcome, seconds: float, attempt: int
    ) -> None:
        """``message`` is the outgoing message's key. The platform's reason stands in the outbox:
        it may name the customer."""
        self._deliveries.observe(seconds, channel, outcome)
        note = logger.info if outcome == "done" else logger.warning
        note(
            "delivery", channel=channel, message=message, outcome=outcome, ms=_ms(seconds),
            attempt=attempt,
        )

    def metrics(self, depths: Mapping[str, Mapping[str, int]]) -> str:
        """Everything in Prometheus' text format; ``depths`` are messages by queue and channel."""
        queues = Gauge("sapa_queue_messages", "Messages that wait or failed.", "queue", "channel")
        for queue, channels in depths.items():
            for channel, count in channels.items():
                queues.set(count, queue, channel)
        told = (self._accepted, self._webhooks, self._turns, self._deliveries, queues)
        return "".join(metric.text() for metric in told)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
