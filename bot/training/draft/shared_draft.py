"""The draft of a shop whose machines publish together: what is edited on one is the draft of all.

It is kept in the database that they share. Each machine has its own copy in its folder, as it would
without others, brought to the newest before it is read or changed. Who edits at the very moment of
somebody on another machine is told so, and nothing of either is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from bot.project import Project
from bot.settings import Settings
from bot.store.engine.errors import DatabaseError, StoreUnavailable
from bot.store.engine.protocol import Database
from bot.store.engine.store import open_connection
from bot.store.publishing.draft_of_all import draft_content, draft_revision, keep_draft_content
from bot.training.draft.discarded import discarded, forget_discarded, keep_discarded
from bot.training.draft.draft import Draft, put, teaching_lock
from bot.training.draft.draft_state import DraftState, pack_state, unpack_state
from bot.training.draft.editable_files import editable_files
from bot.training.edits.refused import EditRefused

T = TypeVar("T")

_TRIES = 5
"""How often a publication settles a draft that others go on editing."""


def draft_of(settings: Settings) -> Draft:
    """The shop's: of this machine, or of all where they publish together."""
    if settings.shares_versions:
        return SharedDraft(settings.data_folder, settings.project, str(settings.store))
    return Draft(settings.data_folder, settings.project)


class SharedDraft(Draft):
    """That of all machines over the database at ``url``.

    Whatever brings it to the newest or changes it raises StoreUnavailable or DatabaseError where
    the database cannot be used; the draft stays as it was.
    """

    def __init__(self, data_folder: Path, project: Project, url: str) -> None:
        super().__init__(data_folder, project)
        self._url = url
        self._database: Database | None = None
        self._note = data_folder / "draft.revision"

    def be_newest(self) -> None:
        if self._ask(draft_revision) != self._revision():
            with teaching_lock(self._data_folder):
                self.take_over()

    def take_over(self) -> None:
        revision, content = self._ask(draft_content)
        known = self._revision()
        if revision == known:
            return
        mine, theirs = self._state(), unpack_state(content)
        if known is None and not revision and mine != DraftState():
            self._keep(mine, 0)  # begun before the machines were several
            return
        self._restore(theirs)
        self._note.write_text(str(revision))
        if known is None and mine.files:  # the same, but another machine was first
            own = {name: after for name, (_, after) in mine.files.items()}
            self._keep(DraftState(theirs.files, own), revision)

    def settle(self, published: dict[str, bytes | None]) -> None:
        with suppress(StoreUnavailable, DatabaseError):  # then it is what is live, and ends by that
            for _ in range(_TRIES):
                self.take_over()
                super().settle(published)
                if self._keep(self._state(), self._revision() or 0):
                    return
        super().settle(published)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with teaching_lock(self._data_folder):
            self.take_over()
            before = self._state()
            try:
                yield
                after = self._state()
                if after != before and not self._keep(after, self._revision() or 0):
                    raise EditRefused(
                        "Somebody edited on another machine at this very moment. Load the page "
                        "again, look at it, and do it once more."
                    )
            except BaseException:
                self._restore(before)
                raise

    def _keep(self, state: DraftState, instead_of: int) -> bool:
        """Whether it is now the draft of all."""
        content = pack_state(state)
        revision = self._ask(lambda database: keep_draft_content(database, content, instead_of))
        if revision is None:
            return False
        self._restore(state)
        self._note.write_text(str(revision))
        return True

    def _state(self) -> DraftState:
        return DraftState(self.changed_files(), discarded(self._data_folder))

    def _restore(self, state: DraftState) -> None:
        """Makes this machine's copy just that; for those who hold the lock."""
        if self._state() == state:
            return
        if state.discarded:
            keep_discarded(self._data_folder, state.discarded)
        else:
            forget_discarded(self._data_folder)
        if not state.files:
            self.remove()
            return
        if not self.exists:
            self._begin()
        live = editable_files(self.live)
        for folder, side in ((self.base, 0), (self.folder, 1)):
            now = editable_files(folder)
            wanted = {**live, **{name: pair[side] for name, pair in state.files.items()}}
            for name in dict.fromkeys((*now, *wanted)):
                if now.get(name) != wanted.get(name):
                    put(folder / name, wanted.get(name))

    def _revision(self) -> int | None:
        """Which one this machine has; None where it never asked."""
        try:
            return int(self._note.read_text())
        except (OSError, ValueError):
            return None

    def close(self) -> None:
        database, self._database = self._database, None
        if database:
            with suppress(DatabaseError):
                database.close()

    def _ask(self, question: Callable[[Database], T]) -> T:
        kept, self._database = self._database, None
        if kept:
            with suppress(DatabaseError, StoreUnavailable):  # it was cut meanwhile
                return self._answer(kept, question)
        return self._answer(open_connection(self._url), question)

    def _answer(self, database: Database, question: Callable[[Database], T]) -> T:
        try:
            answer = question(database)
        except BaseException:
            with suppress(DatabaseError):
                database.close()
            raise
        self.close()  # of two that asked at once, one is kept
        self._database = database
        return answer
