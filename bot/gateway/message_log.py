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
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

# By Python's logging, also where nobody configured structlog, which would print to the terminal
# that somebody chats in.
logger = structlog.wrap_logger(
    logging.getLogger("sapa"), wrapper_class=structlog.stdlib.BoundLogger
)

disable_created_metrics()  # when a figure was first seen interests nobody

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of a histogram's buckets in seconds; 0.25 is what a webhook may take."""

Outcome = Literal["done", "retried", "failed"]
"""Of a turn or of a message to a customer: it worked, it will be tried again, it was given up."""


class MessageLog:
    """Is told of every webhook, turn and delivery."""

    def __init__(self) -> None:
        self._figures = CollectorRegistry()
        self._webhooks = self._histogram(
            "sapa_webhook_seconds", "Time until a webhook was answered.", "channel", "status"
        )
        self._accepted = Counter(
            "sapa_messages_accepted_total", "Events stored; repeated ones are not counted.",
            ["channel"], registry=self._figures,
        )  # fmt: skip
        self._turns = self._histogram(
            "sapa_turn_seconds", "Time that Rasa needed for a customer's message.",
            "channel", "outcome",
        )  # fmt: skip
        self._deliveries = self._histogram(
            "sapa_delivery_seconds", "Time that a platform needed to take a message.",
            "channel", "outcome",
        )  # fmt: skip
        self._queues = Gauge(
            "sapa_queue_messages", "Messages that wait or failed.", ["queue", "channel"],
            registry=self._figures,
        )  # fmt: skip

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(name, meaning, labels, buckets=BUCKETS_S, registry=self._figures)

    def webhook(self, channel: str, status: int, seconds: float) -> None:
        self._webhooks.labels(channel, str(status)).observe(seconds)
        if status >= 400:
            logger.warning("refused", channel=channel, status=status)

    def accepted(self, channel: str, messages: list[int]) -> None:
        """``messages`` are the numbers in the inbox of what was new in a webhook."""
        self._accepted.labels(channel).inc(len(messages))
        for message in messages:
            logger.info("accepted", channel=channel, message=message)

    def notice(self, channel: str, topic: str) -> None:
        """The platform tells the shop something; what, stands on the desk and in the doctor."""
        logger.warning("notice", channel=channel, topic=topic)

    def turn(
        self, channel: str, message: int, outcome: Outcome, seconds: float, why: str | None = None
    ) -> None:
        self._turns.labels(channel, outcome).observe(seconds)
        note = logger.info if outcome == "done" else logger.warning
        note("turn", channel=channel, message=message, outcome=outcome, ms=_ms(seconds), why=why)

    def delivery(
        self, channel: str, message: str, outcome: Outcome, seconds: float, attempt: int
    ) -> None:
        """``message`` is the outgoing message's key. The platform's reason stands in the outbox:
        it may name the customer."""
        self._deliveries.labels(channel, outcome).observe(seconds)
        note = logger.info if outcome == "done" else logger.warning
        note(
            "delivery", channel=channel, message=message, outcome=outcome, ms=_ms(seconds),
            attempt=attempt,
        )

    def metrics(self, depths: Mapping[str, Mapping[str, int]]) -> bytes:
        """Everything in Prometheus' text format; ``depths`` are messages by queue and channel."""
        self._queues.clear()
        for queue, channels in depths.items():
            for channel, count in channels.items():
                self._queues.labels(queue, channel).set(count)
        return generate_latest(self._figures)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
