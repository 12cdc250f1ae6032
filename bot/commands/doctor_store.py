"""What the doctor says of the databases: SQLite's files, or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from bot.settings import Settings
from bot.settings_overlay import overlay_file, read_overlay
from bot.store.engine.database import check_database
from bot.store.engine.errors import StoreUnavailable

MOST_APART_S = 5.0
"""Between two clocks. Claims and leases go by the database's, what customers read by the
machine's."""

FEWEST_FREE = 15
"""Connections: a gateway takes a dozen."""

_OLDEST_TRIED = 15


def looked_at_databases(settings: Settings) -> Iterator[tuple[bool, str]]:
    """Whether each thing is good, and what there is to say."""
    if isinstance(settings.store, str):
        yield from _postgresql(settings.store, bool(settings.media.bucket))
        if changed := len(read_overlay(overlay_file(settings.data_folder))):
            yield True, (
                f"{changed} settings were changed on the desk, and count whatever sapa.toml says: "
                "./sapa store settings"
            )
        return
    for file in (settings.database, settings.trackers):
        try:
            check_database(file)
            yield True, f"{file} is sound."
        except StoreUnavailable as error:
            yield False, str(error)


def _postgresql(url: str, has_bucket: bool) -> Iterator[tuple[bool, str]]:
    try:
        from bot.store.engine.postgresql_address import host_of
        from bot.store.engine.postgresql_state import look_at_postgresql

        state = look_at_postgresql(url)
    except ModuleNotFoundError:
        yield False, "What talks to PostgreSQL is not installed here: start ./sapa serve once."
        return
    except StoreUnavailable as error:
        yield False, str(error)
        return
    place = host_of(url) or "this machine"
    yield True, f"PostgreSQL {state.version} answers at {place}."
    if int(state.version.partition(".")[0]) < _OLDEST_TRIED:
        yield False, f"Sapa was tried with PostgreSQL {_OLDEST_TRIED}, not with older ones."
    if state.is_unfinished:
        yield False, "Only a part of the shop was copied there. Finish it: ./sapa store copy"
    elif not state.has_tables:
        yield True, "There is no shop in it yet: ./sapa store copy, or ./sapa serve, makes one."
    elif state.missing:
        steps = "1 step" if state.missing == 1 else f"{state.missing} steps"
        yield True, f"Its tables are {steps} behind: the next start brings them up."
    else:
        yield True, "Its tables are those of this Sapa."
    if not state.may_make_tables:
        yield False, (
            f"The role {state.role} may not make tables there, which upgrades do. As its owner: "
            f"GRANT CREATE ON SCHEMA sapa TO {state.role}"
        )
    elif state.is_superuser:
        yield True, f"The role {state.role} may do anything there: give Sapa a role of its own."
    yield _clock(state.ahead_s)
    told = f"{state.free} of {state.connections} connections to PostgreSQL are free."
    if state.free < FEWEST_FREE:
        told += " A gateway takes a dozen: raise max_connections there."
    yield state.free >= FEWEST_FREE, told
    if not has_bucket:
        yield True, (
            "There is no bucket, so files of customers, and what is published, stay on this "
            "machine. For several machines, set bucket under [media]."
        )


def _clock(ahead_s: float) -> tuple[bool, str]:
    if abs(ahead_s) <= MOST_APART_S:
        return True, "PostgreSQL's clock and this machine's are the same."
    side = "ahead of" if ahead_s > 0 else "behind"
    return False, (
        f"PostgreSQL's clock is {abs(ahead_s):.0f} s {side} this machine's. Have both set by NTP."
    )
