"""Settings, changed from the desk of a shop whose machines share a database: kept there, over what
sapa.toml says on each of them. Comments in a file, and who edits it, are one machine's business; so
the files stay as they are, and nothing is kept that their reader refuses."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from aiohttp import web

from bot.desk.page import DATABASE, SETTINGS
from bot.desk.settings.settings_file import Values, changes_to, text_of
from bot.settings import Settings, read_settings
from bot.settings_overlay import Place, usable
from bot.store.engine.protocol import Database
from bot.store.staff.audit_log import record
from bot.store.staff.changed_settings import (
    ChangedSetting,
    changed_settings,
    keep_changed,
    overlay_of,
)

_LOCK = "settings"


def change_shared(
    database: Database, settings: Settings, changes: Values, stamp: str | None, by: str
) -> None:
    """Keeps ``changes``, and notes them in the audit log; to be called within a transaction.

    Raises:
        ChangedMeanwhile: they are others now than on the page with this ``stamp``.
        SettingsError: a value is refused.
    """
    database.lock([_LOCK])
    read = partial(read_settings, text_of(settings.file), settings.file, settings.environ)
    before = usable(overlay_of(database), read)
    changed, told = changes_to(read(before), changes, stamp)
    read({**before, **changed})
    keep_changed(database, changed, by)
    for one in told:
        record(database, by, "settings", detail=one)


async def changed_over_file(
    request: web.Request, places: Collection[Place]
) -> list[ChangedSetting]:
    """Those of ``places`` where the desk counts, and sapa.toml does not; none on one machine."""
    if not request.app[SETTINGS].shares_store:
        return []
    changed = await request.app[DATABASE].run(changed_settings)
    return [one for one in changed if one.place in places]
