"""sapa.toml, edited from the desk: comments and order stay, and nothing is written that the same
reader refuses which reads it at the start. So it is with a shop on one machine, whose file says all
that counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from bot.desk.page import Refused
from bot.settings import Settings, read_settings
from bot.settings_overlay import Place
from bot.store.engine.protocol import Database
from bot.store.staff.audit_log import record
from bot.training.edits.yaml_items import write_atomically

Values = dict[Place, Any]


CHANGED = (
    "These settings were changed meanwhile, here or in the file. Compare them, and save again to "
    "put yours in their place."
)


class ChangedMeanwhile(Refused):
    """Somebody else changed the same settings after the page was opened."""


def values_of(settings: Settings, places: Iterable[Place]) -> Values:
    """What these settings are; of a channel, what its table says, None where it says nothing."""
    return {place: _value(settings, *place) for place in places}


def stamp_of(values: Mapping[Place, Any]) -> str:
    """Another one where a value is another one."""
    written = json.dumps([[*place, value] for place, value in values.items()], default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class FileEdit:
    """A change of sapa.toml: its text before and after, and what the audit log tells."""

    file: Path
    before: str
    after: str
    told: tuple[str, ...]

    def carry_out(self, database: Database, by: str) -> None:
        """Writes the file and notes it in the audit log, both or neither; to be called within a
        transaction, which may be run again after it failed.

        Raises:
            ChangedMeanwhile: the file is another one now.
            Refused: it cannot be written.
        """
        if text_of(self.file) not in (self.before, self.after):
            raise ChangedMeanwhile(CHANGED)
        for told in self.told:
            record(database, by, "settings", detail=told)
        _write(self.file, self.after)


def edit_of(settings: Settings, changes: Values, stamp: str | None) -> FileEdit | None:
    """What puts ``changes`` into sapa.toml; None where they stand there. ``stamp`` is that of the
    values on the page; None: any.

    Raises:
        ChangedMeanwhile: they are others now.
        SettingsError: a value is refused.
    """
    file = settings.file
    before = text_of(file)
    old = read_settings(before, file, settings.environ)
    changed, told = changes_to(old, changes, stamp)
    if not changed:
        return None
    after = _edited(before, changed)
    read_settings(after, file, settings.environ)
    return FileEdit(file, before, after, told)


def changes_to(
    settings: Settings, changes: Values, stamp: str | None
) -> tuple[Values, tuple[str, ...]]:
    """Those of ``changes`` that are not so yet, and what the audit log tells of each; ``stamp`` as
    with ``edit_of``.

    Raises:
        ChangedMeanwhile: what is to be changed is something else now.
    """
    old = values_of(settings, changes)
    if stamp is not None and stamp_of(old) != stamp:
        raise ChangedMeanwhile(CHANGED)
    changed = {place: value for place, value in changes.items() if value != old[place]}
    told = (
        f"{section}.{key}: {_told(old[section, key])} → {_told(value)}"
        for (section, key), value in changed.items()
    )
    return changed, tuple(told)


def text_of(file: Path) -> str:
    """What stands there; nothing where it is not."""
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _value(settings: Settings, section: str, key: str) -> Any:
    if section.startswith("channels."):
        return settings.channels.get(section.partition(".")[2], {}).get(key)
    if section == "knowledge.thresholds":
        return settings.knowledge.threshold(key)
    of_section = getattr(settings, section)
    name = next(one.name for one in fields(of_section) if one.name.rstrip("_") == key)
    value = getattr(of_section, name)
    return [*value] if isinstance(value, tuple) else value


def _edited(text: str, changes: Values) -> str:
    document = tomlkit.parse(text)
    for (section, key), value in changes.items():
        table: Any = document
        for name in section.split("."):
            if name not in table:
                table[name] = tomlkit.table(is_super_table=name == "channels")
            table = table[name]
        assert isinstance(table, Table) or hasattr(table, "__setitem__")
        table[key] = value
    return tomlkit.dumps(document)


def _write(file: Path, text: str) -> None:
    try:
        write_atomically(file, text)
    except OSError as error:
        raise Refused(
            "The settings cannot be written to {file}: {error}. Let Sapa write there, then save "
            "again.",
            file=file.name,
            error=error.strerror or "",
        ) from error


def _told(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
