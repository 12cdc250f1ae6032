"""What a repeated import has to tell the shop, who is not there when it runs."""

from __future__ import annotations

from bot.lazy_message import LazyMessage, lines
from bot.shop.importing.findings import listed
from bot.shop.importing.order_import import ImportPlan
from bot.shop.importing.orders import OrdersFile
from bot.store.engine.protocol import Database
from bot.store.messages.platform_notices import note

CHANNEL = "shop"
"""Under which the notices stand: no platform, but the shop's own system."""

_MOST_SENTENCES = 5


def note_outcome(
    database: Database, file_name: str, file: OrdersFile, plan: ImportPlan, now: float
) -> None:
    """Opens a notice where the file could not be taken over, or orders vanished from it; ends it
    where that is over."""
    problems = [*file.errors, *(question.text for question in file.questions)]
    failed = None
    if problems:
        failed = LazyMessage(
            "The orders of {file} could not be taken over; what the bot says of orders is as old "
            "as the last import. {problems}\nTry it: ./sapa shop import --preview",
            file=file_name,
            problems=lines(problems[:_MOST_SENTENCES]),
        )
    with database.transaction():
        note(database, CHANNEL, "import", "import", failed, now)
        if failed:
            return
        vanished = None
        if plan.vanished:
            vanished = LazyMessage(
                "{orders} are in {file} no more. Nothing was deleted: customers are still told of "
                "them. If they are void, let the file say so.",
                orders=listed(plan.vanished),
                file=file_name,
            )
        note(database, CHANNEL, "import", "vanished", vanished, now)
