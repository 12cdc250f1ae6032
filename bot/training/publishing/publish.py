"""Makes the draft live, or brings an older version back: all of it or nothing.

First the new version is kept as a whole; from then on it is going to be live, come what may: what a
crash interrupts, the next start goes on with (``applying``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.lazy_message import LazyMessage, lines
from bot.settings import Settings
from bot.training.checks.files import check_project
from bot.training.draft.draft import Draft, teaching_lock
from bot.training.draft.editable_files import editable_files
from bot.training.publishing.apply import CannotPublish
from bot.training.publishing.live_model import live_model
from bot.training.publishing.sharing import be_current, go_live
from bot.training.publishing.versions import Version, Versions
from bot.training.train import fitting_model


@dataclass(frozen=True)
class Published:
    """The new version; ``problem`` is a sentence about what could not be done besides, if so."""

    version: Version
    problem: str | None


def publish(settings: Settings, draft: Draft, by: str, note: str = "") -> Published:
    """Makes the draft live; without one, what a developer changed in the checkout itself.

    Args:
        by: the name of who publishes it, as it shall stand in git.
        note: what was changed, in words; without it, the changed files are listed.

    Raises:
        CannotPublish: nothing was edited, there are mistakes in it, it is not trained, or somebody
            else has changed the same files.
    """
    with teaching_lock(settings.data_folder):
        be_current(settings, draft)
        draft.take_over()
        if draft.exists:
            draft.follow_checkout()
        versions = Versions(settings.data_folder)
        newest = next(iter(versions.all()), None)
        changed: Iterable[str] = draft.changed_files()
        if conflicts := draft.conflicts():
            raise CannotPublish(
                "{files} changed outside the draft as well. Discard the draft's changes to it and "
                "make them anew, or ask a developer to join the two.",
                files=_and(conflicts),
            )
        if mistakes := _new_mistakes(draft, settings.time.today()):
            raise CannotPublish(lines(mistakes))
        model = fitting_model(settings, draft.folder)
        if model is None:
            raise CannotPublish("What would go live is not trained as it is now. Train it first.")
        before, after = editable_files(draft.live), editable_files(draft.folder)
        if not changed:  # a developer edited the checkout itself
            before = versions.files(newest.number) if newest else after
            changed = _differing(before, after)
            if not changed and live_model(settings) in (None, model.resolve()):
                raise CannotPublish("There is nothing to publish: nothing was edited.")
        elif newest is None:
            _keep_the_first(settings, draft.live, versions, before)
        note = note or f"Edited {_and(changed) if changed else 'nothing but the model'}"
        version = versions.keep(by, note, before, after, model)
        return Published(version, go_live(settings, draft, version))


def rollback(settings: Settings, draft: Draft, number: int, by: str) -> Published:
    """Brings version ``number`` back, as a new version; a draft goes on from there.

    Raises:
        CannotPublish: there is no such version (any more), or somebody changed the files since.
    """
    with teaching_lock(settings.data_folder):
        be_current(settings, draft)
        draft.take_over()
        versions = Versions(settings.data_folder)
        known = {version.number: version for version in versions.all()}
        newest = max(known, default=0)
        if number not in known:
            kept = ", ".join(map(str, known)) or LazyMessage("none yet")
            raise CannotPublish(
                "There is no version {number}. There are: {kept}.",
                number=number,
                kept=kept,
            )
        if number == newest:
            raise CannotPublish("Version {number} is live already.", number=number)
        before, after = editable_files(draft.live), versions.files(number)
        if touched := _differing(versions.files(newest), before):
            raise CannotPublish(
                "{files} changed since version {newest} was published. Ask a developer to publish "
                "that first (./sapa publish), or to undo it.",
                files=_and(touched),
                newest=newest,
            )
        note = f"Back to version {number}"
        model = versions.model(number)
        version = versions.keep(by, note, before, after, model, brings_back=number)
        return Published(version, go_live(settings, draft, version))


def _keep_the_first(
    settings: Settings, project: Path, versions: Versions, files: dict[str, bytes]
) -> None:
    """What was live before anything was published, so that it can come back too."""
    model = fitting_model(settings, project)
    if model:
        first = versions.keep("Sapa", "Before the first publication", files, files, model)
        versions.note_applied(first.number)


def _new_mistakes(draft: Draft, today: date) -> list[str]:
    """What is wrong with the draft and not with the checkout."""
    known = {
        (finding.where.file, finding.what)
        for finding in check_project(draft.live, today)
    }
    return [
        str(finding)
        for finding in check_project(draft.folder, today)
        if not finding.note and (finding.where.file, finding.what) not in known
    ]


def _differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    names = dict.fromkeys((*one, *other))
    return [name for name in names if one.get(name) != other.get(name)]


def _and(names: Iterable[str]) -> str:
    *first, last = names
    if not first:
        return last
    return LazyMessage("{names} and {last}", names=", ".join(first), last=last)
