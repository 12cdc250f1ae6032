"""What is stored where, whose, and for how long: ``data_map.yml``, held against the schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ruamel.yaml import YAML

from bot.settings import Settings
from bot.store.engine.connection import connect

_DATABASES = ("sapa.db", "trackers.db", "vectors.db")
_SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")
"""What FTS5 appends to an index's name for the tables in which it keeps it."""


@dataclass(frozen=True)
class Place:
    """A table or a folder. ``personal`` are the columns that tell something of a person, and
    ``other`` the rest, each with what it is; ``kept`` is for how long."""

    name: str
    holds: str
    whose: str
    kept: str
    personal: dict[str, str]
    other: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def data_map(settings: Settings) -> list[Place]:
    """Every table and folder, as these settings keep it, and what leaves this machine to be read.
    What is stored and has no entry is among them too, and says so."""
    entries = _entries()
    places = []
    for file in _DATABASES:
        stored = stored_columns(settings.data_folder / file)
        for table in {**entries[file], **stored}:
            entry = entries[file].get(table, _UNKNOWN)
            left_out = stored.get(table, set()) - {*entry["personal"], *entry["other"]}
            unknown = dict.fromkeys(left_out, "nobody has said what it is")
            personal = {**entry["personal"], **unknown}
            places.append(_place(f"{file}: {table}", entry, personal, entry["other"], settings))
    for name, entry in entries["folders and files"].items():
        personal = dict.fromkeys(entry["personal"], entry["holds"])
        places.append(_place(name, entry, personal, {}, settings))
    if settings.reader.url:
        places.append(_place(f"leaves for {settings.reader.host}", _READER, _READ, {}, settings))
    if url := settings.media.service:
        name = f"leaves for {urlsplit(url).netloc}"
        places.append(_place(name, _FILE_READER, _READ_FILES, {}, settings))
    known = {*entries["folders and files"], *_DATABASES}
    names = [path.name for path in sorted(settings.data_folder.glob("*"))]
    others = [n for n in names if n.removesuffix("-wal").removesuffix("-shm") not in known]
    return [*places, *(_place(name, _UNKNOWN, {}, {}, settings) for name in others)]


def stored_columns(file: Path) -> dict[str, set[str]]:
    """The columns of every table of a database that is there. Of an index that keeps no columns
    of its own (FTS5's shadows), nothing."""
    if not file.exists():
        return {}
    # What can be made anew from the shop's own files is never encrypted.
    opened = sqlite3.connect(file) if file.name == "vectors.db" else connect(file)
    with closing(opened) as database:
        tables = [
            name for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        shadows = {table + end for table in tables for end in _SHADOWS}
        return {table: _columns(database, table) for table in set(tables) - shadows}


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    rows = database.execute("SELECT name FROM pragma_table_info(?)", [table])
    return {name for (name,) in rows}


_READER: dict[str, Any] = {
    "holds": "what [reader] in sapa.toml sends to be read, with placeholders for personal data",
    "whose": "customers", "kept": "as the service there keeps it",
}  # fmt: skip
_READ = {
    "message": "what a customer wrote, without the personal data that was found in it",
    "open": "the facts of open cases and what was asked, likewise",
}
_FILE_READER: dict[str, Any] = {
    "holds": "what [media] readers in sapa.toml sends to be heard and read",
    "whose": "customers", "kept": "as the service there keeps it",
}  # fmt: skip
_READ_FILES = {
    "file": "a voice note, picture or PDF, as it came",
    "orders": "the numbers of the customer's orders, which may be said in it",
}

_UNKNOWN: dict[str, Any] = {
    "holds": "nobody has said what it is: add it to bot/privacy/data_map.yml",
    "whose": "?", "kept": "?", "personal": {}, "other": {},
}  # fmt: skip


def _entries() -> dict[str, dict[str, dict[str, Any]]]:
    text = Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, dict[str, Any]]] = YAML(typ="safe").load(text)
    return entries


def _place(
    name: str,
    entry: dict[str, Any],
    personal: dict[str, str],
    other: dict[str, str],
    settings: Settings,
) -> Place:
    return Place(name, entry["holds"], entry["whose"], _how_long(entry, settings), personal, other)


def _how_long(entry: dict[str, Any], settings: Settings) -> str:
    kept = str(entry["kept"])
    days = settings.media.keep_days if kept == "files" else getattr(
        settings.privacy, f"keep_{kept}_days", None
    )
    return kept if days is None else f"{days} days"
