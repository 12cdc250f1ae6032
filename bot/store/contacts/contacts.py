"""Contacts as staff see and change them: a person with all their chats."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.errors import UserError
from bot.store.contacts.fields import set_values, values_of
from bot.store.contacts.merging import members_of, merge, root_of
from bot.store.contacts.names import under_given_names
from bot.store.conversations.conversations import Conversation, existing, load_conversation
from bot.store.conversations.customer_search import find_people
from bot.store.conversations.labels import Label, labels_of
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record

T = TypeVar("T")

MOST_CHATS = 50
"""Chats of one person that are shown."""
LONGEST_NAME = 80


class NoSuchContact(UserError):
    """There is no contact with this number."""


class ContactRefused(UserError):
    """Nothing was changed; the message says why."""


@dataclass(frozen=True)
class ContactNote:
    """``author`` is the colleague's name."""

    id: int
    author: str
    text: str
    at: float


@dataclass(frozen=True)
class MergedContact:
    """One that was merged into another, by ``by`` (a colleague's name or BY_PHONE)."""

    id: int
    name: str | None
    channels: tuple[str, ...]
    by: str
    at: float


@dataclass(frozen=True)
class Contact:
    """``name`` is what staff call them, None where it is as the platforms say; ``chats`` are the
    newest first, each with its labels; ``values`` are by field."""

    id: int
    name: str | None
    chats: list[Conversation]
    labels: dict[int, list[Label]]
    notes: list[ContactNote]
    values: dict[int, str]
    merged: list[MergedContact]

    @property
    def platform_names(self) -> dict[str, str]:
        """What they are called where, by channel."""
        return {chat.channel: chat.name for chat in reversed(self.chats) if chat.name}


@dataclass(frozen=True)
class ListedContact:
    """``name`` is None where staff gave none; ``chat`` is the newest of ``channels``."""

    id: int
    name: str | None
    chat: Conversation
    channels: tuple[str, ...]


class Contacts:
    """All methods take any number that a contact ever had: merged ones lead to the person. Each
    write is noted in the audit log in one transaction. They raise NoSuchContact where there is
    none."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def get(self, contact_id: int) -> Contact:
        return await self._thread.run(lambda database: load_contact(database, contact_id))

    async def chats(self, numbers: Iterable[int]) -> dict[int, Conversation]:
        """The conversations with these numbers, under the names that staff gave."""

        def read(database: Database) -> dict[int, Conversation]:
            chats = [existing(database, number) for number in sorted(set(numbers))]
            return {chat.id: chat for chat in under_given_names(database, chats)}

        return await self._thread.run(read)

    async def newest(
        self, before: tuple[float, int] | None = None, limit: int = 50
    ) -> list[ListedContact]:
        """Those who wrote last, newest first; those before an entry's ``chat`` (last_at, id)."""

        def read(database: Database) -> list[ListedContact]:
            at, number = before or (1e18, 2**62)
            found: list[ListedContact] = []
            while len(found) < limit:
                rows = database.execute(
                    """SELECT id, last_at, contact_id FROM conversations
                    INDEXED BY conversations_by_time
                    WHERE (last_at, id) < (?, ?) AND contact_id IS NOT NULL
                    ORDER BY last_at DESC, id DESC LIMIT ?""",
                    [at, number, limit],
                ).fetchall()
                for chat_id, _, contact_id in rows:
                    listed = _listed(database, contact_id)
                    if listed and listed.chat.id == chat_id:  # the person's newest chat
                        found.append(listed)
                if len(rows) < limit:
                    break
                number, at, _ = rows[-1]
            return found[:limit]

        return await self._thread.run(read)

    async def search(self, words: str) -> list[ListedContact]:
        """Whom the words name: see bot.store.conversations.customer_search."""

        def read(database: Database) -> list[ListedContact]:
            found: dict[int, ListedContact] = {}
            for number in find_people(database, words):
                contact_id = load_conversation(database, number).contact_id
                listed = _listed(database, contact_id) if contact_id is not None else None
                if listed:
                    found.setdefault(listed.id, listed)
            return list(found.values())

        return await self._thread.run(read)

    async def rename(self, contact_id: int, name: str, by: str) -> None:
        """Empty: as the platforms say, again."""
        name = " ".join(name.split())[:LONGEST_NAME]

        def rename(database: Database, root: int) -> None:
            database.execute("UPDATE contacts SET name = ? WHERE id = ?", [name or None, root])

        await self._change(contact_id, by, "rename_contact", rename)

    async def set_values(self, contact_id: int, values: Mapping[int, str], by: str) -> None:
        """Raises ContactFieldRefused: one is none of its field's kind; nothing was kept."""
        await self._change(
            contact_id, by, "change_contact",
            lambda database, root: set_values(database, root, values),
        )  # fmt: skip

    async def add_note(self, contact_id: int, text: str, by: str) -> None:
        def add(database: Database, root: int) -> None:
            insert(
                database,
                "INSERT INTO contact_notes (contact_id, author, text, at) VALUES (?, ?, ?, ?)",
                [root, by, text, self._clock()],
            )

        await self._change(contact_id, by, "note_on_contact", add)

    async def set_note_removed(
        self, contact_id: int, note_id: int, is_removed: bool, by: str
    ) -> None:
        """Takes a note away, or puts it back."""

        def change(database: Database, root: int) -> None:
            members = members_of(database, root)
            database.execute(
                f"""UPDATE contact_notes SET removed_at = ? WHERE id = ?
                AND contact_id IN ({", ".join("?" * len(members))})""",
                [self._clock() if is_removed else None, note_id, *members],
            )

        what = "remove_note_on_contact" if is_removed else "restore_note_on_contact"
        await self._change(contact_id, by, what, change)

    async def merge(self, kept: int, merged: int, by: str) -> int:
        """Says that both are one person, whose number ``kept`` is; the number to undo it by.

        Raises:
            ContactRefused: they are one already.
        """

        def change(database: Database, root: int) -> int:
            other = root_of(database, _existing(database, merged))
            if not merge(database, root, other, by, self._clock()):
                raise ContactRefused("These two are one contact already.")
            return other

        return await self._change(kept, by, "merge_contacts", change)

    async def unmerge(self, merged: int, by: str) -> None:
        """Takes them apart again, with the chats, notes and values that each had."""

        def change(database: Database, root: int) -> None:
            database.execute(
                """UPDATE contacts SET merged_into = NULL, merged_by = NULL, merged_at = NULL
                WHERE id = ?""",
                [merged],
            )

        await self._change(merged, by, "unmerge_contacts", change)

    async def _change(
        self, contact_id: int, by: str, what: str, change: Callable[[Database, int], T]
    ) -> T:
        def write(database: Database) -> T:
            root = root_of(database, _existing(database, contact_id))
            result = change(database, root)
            chats = _chats(database, members_of(database, root))
            number = chats[0].id if chats else None  # whoever has it open sees the change
            record(database, by, what, number, f"contact {root}", self._clock())
            return result

        return await self._thread.write(write)


def _existing(database: Database, contact_id: int) -> int:
    if database.execute("SELECT 1 FROM contacts WHERE id = ?", [contact_id]).fetchone() is None:
        raise NoSuchContact(f"There is no contact {contact_id}.")
    return contact_id


def load_contact(database: Database, contact_id: int) -> Contact:
    """Raises NoSuchContact where there is none, or it has no chat any more."""
    root = root_of(database, _existing(database, contact_id))
    members = members_of(database, root)
    marks = ", ".join("?" * len(members))
    chats = _chats(database, members)
    if not chats:
        raise NoSuchContact(f"Contact {contact_id} has no chats any more.")
    notes = database.execute(
        f"""SELECT contact_notes.id, coalesce(users.name, author), text, at FROM contact_notes
        LEFT JOIN users ON users.login = author
        WHERE contact_id IN ({marks}) AND removed_at IS NULL ORDER BY contact_notes.id DESC""",
        members,
    ).fetchall()
    [name] = database.execute("SELECT name FROM contacts WHERE id = ?", [root]).fetchone()
    merged = database.execute(
        """SELECT contacts.id, contacts.name, coalesce(users.name, merged_by), merged_at
        FROM contacts LEFT JOIN users ON users.login = merged_by
        WHERE merged_into = ? ORDER BY merged_at""",
        [root],
    ).fetchall()
    return Contact(
        root, name, chats, labels_of(database, [chat.id for chat in chats]),
        [ContactNote(*note) for note in notes], values_of(database, members),
        [_merged(database, *row) for row in merged],
    )  # fmt: skip


def _merged(
    database: Database, contact_id: int, name: str | None, by: str, at: float
) -> MergedContact:
    chats = _chats(database, members_of(database, contact_id))
    names = [chat.name for chat in chats if chat.name]
    channels = tuple(dict.fromkeys(chat.channel for chat in chats))
    return MergedContact(contact_id, name or (names[0] if names else None), channels, by, at)


def _listed(database: Database, contact_id: int) -> ListedContact | None:
    root = root_of(database, contact_id)
    chats = _chats(database, members_of(database, root))
    if not chats:
        return None
    [name] = database.execute("SELECT name FROM contacts WHERE id = ?", [root]).fetchone()
    return ListedContact(root, name, chats[0], tuple(dict.fromkeys(c.channel for c in chats)))


def _chats(database: Database, members: list[int]) -> list[Conversation]:
    rows = database.execute(
        f"""SELECT id FROM conversations INDEXED BY conversations_by_contact
        WHERE contact_id IN ({", ".join("?" * len(members))})
        ORDER BY last_at DESC, id DESC LIMIT {MOST_CHATS}""",
        members,
    )
    return [load_conversation(database, number) for (number,) in rows.fetchall()]
