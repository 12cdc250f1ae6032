"""``python -m bot.insight.update``: brings all insights up to date, and ends.

It runs in Rasa's environment, where numpy and the encoders are, at the lowest priority: started by
the gateway now and then, or by ``./sapa insight update``.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from bot.errors import UserError
from bot.insight.answer_outcomes import update_answer_outcomes
from bot.insight.offer_takers import update_offer_takers
from bot.insight.sentiments import update_sentiments
from bot.insight.trends.step import update_trends
from bot.settings import Settings, load_settings
from bot.store.engine.protocol import Database
from bot.store.engine.store import open_connection
from bot.store.insight.updates import begin_update, end_update, go_on_updating

logger = logging.getLogger(__name__)

Step = Callable[[Database, Settings], None]
"""Does what is new since its own mark (``done_until``), in short transactions (``writing``):
messages go on in between, and what it has done stays done when it is stopped."""

STEPS: Mapping[str, Step] = {
    "answers that fail": update_answer_outcomes,
    "sentiment": update_sentiments,
    "trends": update_trends,
    "who takes offers": update_offer_takers,
}
"""In their order, each with what it is about, for the log."""


class UnderWay(Exception):
    """Another process is at it."""


def update(
    database: Database, settings: Settings, steps: Mapping[str, Step] = STEPS
) -> list[str]:
    """Does every step; those that failed, each logged, stop no other and are told.

    Raises:
        UnderWay: nothing was done.
    """
    if not begin_update(database, time.time()):
        raise UnderWay
    failed = []
    try:
        for name, step in steps.items():
            go_on_updating(database, time.time())
            try:
                step(database, settings)
            except UserError as error:
                failed.append(name)
                logger.error(
                    "The insights about %s could not be brought up to date: %s", name, error
                )
            except Exception:  # whatever it is, the other insights are made
                failed.append(name)
                logger.exception("The insights about %s could not be brought up to date.", name)
    finally:
        end_update(database, time.time())
    return failed


def main() -> None:
    """Once, with the settings of this folder."""
    os.nice(19)  # customers' messages come first
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    settings = load_settings()
    with suppress(UnderWay):
        update(open_connection(settings.store), settings)


if __name__ == "__main__":
    main()
