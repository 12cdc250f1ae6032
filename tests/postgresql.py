"""A PostgreSQL of the tests' own, where Debian's is installed; or the one that
SAPA_TEST_POSTGRESQL names (a database that is emptied!)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest

from bot.store.engine.postgresql import SCHEMA
from bot.store.engine.postgresql_schema import open_postgresql

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_ROWS = (files("bot.store.schema") / "postgresql" / "rows.sql").read_text()
_EMPTY = f"""
DO $$
DECLARE
    name text;
BEGIN
    SET LOCAL session_replication_role = replica;  -- no triggers, no foreign keys
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = '{SCHEMA}'::regnamespace
        AND relkind = 'r' AND relname <> 'migrations'
    LOOP
        EXECUTE format('DELETE FROM {SCHEMA}.%I', name);
    END LOOP;
    PERFORM setval(oid::regclass, 1, false) FROM pg_class
        WHERE relnamespace = '{SCHEMA}'::regnamespace AND relkind = 'S';
END $$;
SET search_path = {SCHEMA};
{_ROWS}
"""


def empty(address: str) -> None:
    """The database as it is when it is new. Faster than a new one for each test: only a few tables
    ever hold rows."""
    open_postgresql(address).close()
    with psycopg.connect(address) as connection:
        connection.execute(_EMPTY)


@contextmanager
def postgresql() -> Iterator[str]:
    """Its address. Skips the tests where there is none."""
    if given := os.environ.get("SAPA_TEST_POSTGRESQL"):
        yield given
        return
    if not PROGRAMS:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="sapa-postgresql-"))
    user = "postgres" if os.geteuid() == 0 else None  # it does not run as root
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [PROGRAMS[0] / program, "-D", folder / "data", *arguments],
            check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder,
        )  # fmt: skip

    run("initdb", "--username=sapa", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    # The machine does not lose its power in a test: nobody waits for the disk.
    options = f"-c listen_addresses='' -c fsync=off -k {folder}"
    run("pg_ctl", "start", "--wait", f"--log={folder}/log", f"--options={options}")
    try:
        yield f"postgresql://sapa@/postgres?host={folder}"
    finally:
        run("pg_ctl", "stop", "--mode=immediate")
        shutil.rmtree(folder)
