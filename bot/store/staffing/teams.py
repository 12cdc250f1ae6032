"""Teams: who is in them, and which chats come to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record
from bot.store.staffing.refused import StaffingRefused

Field = Literal["channel", "language", "topic", "label"]
FIELDS: tuple[Field, ...] = get_args(Field)

LONGEST_NAME = 60


@dataclass(frozen=True)
class Team:
    """``rules`` are the values that a chat may have, by field; of a field with none it may have
    any."""

    id: int
    name: str
    members: frozenset[int] = frozenset()
    rules: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def takes(self, values: Mapping[str, Iterable[str | None]]) -> bool:
        """Whether a chat with these values, by field, comes to the team."""
        return all(allowed & set(values.get(name, ())) for name, allowed in self.rules.items())


class Teams:
    """Reads and changes them; changes are noted under the login ``by``."""

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread

    async def all(self) -> list[Team]:
        """By name."""
        return await self._thread.run(all_teams)

    async def add(self, name: str, by: str) -> int:
        """A new team, which has no members; its number.

        Raises:
            StaffingRefused: it has no name, or another's.
        """

        def add(database: Database) -> int:
            team_id = insert(
                database, "INSERT INTO teams (name) VALUES (?)", [_free_name(database, name)]
            )
            record(database, by, "add_team", None, name)
            return team_id

        return await self._thread.write(add)

    async def change(
        self,
        team_id: int,
        name: str,
        members: Iterable[int],
        rules: Iterable[tuple[Field, str]],
        by: str,
    ) -> None:
        """Its name, who is in it, and what comes to it: all anew.

        Raises:
            StaffingRefused: there is no such team any more, or the name is another's.
        """

        def change(database: Database) -> None:
            named = _free_name(database, name, team_id)
            done = database.execute("UPDATE teams SET name = ? WHERE id = ?", [named, team_id])
            if not done.rowcount:
                raise StaffingRefused("This team was deleted meanwhile.")
            database.execute("DELETE FROM team_members WHERE team_id = ?", [team_id])
            database.execute("DELETE FROM team_rules WHERE team_id = ?", [team_id])
            database.executemany(
                """INSERT INTO team_members SELECT ?, id FROM users
                WHERE id = ? AND disabled_at IS NULL""",
                [(team_id, user_id) for user_id in set(members)],
            )
            database.executemany(
                "INSERT INTO team_rules VALUES (?, ?, ?)",
                [(team_id, field, value) for field, value in set(rules)],
            )
            record(database, by, "change_team", None, named)

        await self._thread.write(change)

    async def delete(self, team_id: int, by: str) -> None:
        """Its chats come to whom they come then; nothing happens where it is gone already."""

        def delete(database: Database) -> None:
            row = database.execute(
                "DELETE FROM teams WHERE id = ? RETURNING name", [team_id]
            ).fetchone()
            if row:
                database.execute("DELETE FROM service_levels WHERE team_id = ?", [team_id])
                record(database, by, "delete_team", None, row[0])

        await self._thread.write(delete)


def all_teams(database: Database) -> list[Team]:
    """By name, those whose access has ended not among the members."""
    members: dict[int, set[int]] = {}
    for team_id, user_id in database.execute(
        """SELECT team_id, user_id FROM team_members JOIN users ON users.id = user_id
        WHERE disabled_at IS NULL"""
    ):
        members.setdefault(team_id, set()).add(user_id)
    rules: dict[int, dict[str, set[str]]] = {}
    for team_id, name, value in database.execute("SELECT team_id, field, value FROM team_rules"):
        rules.setdefault(team_id, {}).setdefault(name, set()).add(value)
    return [
        Team(
            id_, name, frozenset(members.get(id_, ())),
            {field: frozenset(values) for field, values in rules.get(id_, {}).items()},
        )
        for id_, name in database.execute("SELECT id, name FROM teams ORDER BY name").fetchall()
    ]  # fmt: skip


def team_for(teams: Iterable[Team], values: Mapping[str, Iterable[str | None]]) -> Team | None:
    """The team to which a chat with these values comes: of those that take it the one that says
    most exactly what it takes, then the oldest. A team without members takes nothing."""
    fitting = [team for team in teams if team.members and team.takes(values)]
    return min(fitting, key=lambda team: (-len(team.rules), team.id), default=None)


def _free_name(database: Database, name: str, team_id: int = 0) -> str:
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise StaffingRefused("Give the team a name.")
    sql = "SELECT 1 FROM teams WHERE name = ? AND id <> ?"
    if database.execute(sql, [name, team_id]).fetchone():
        raise StaffingRefused("There is already a team {name!r}. Take another name.", name=name)
    return name
