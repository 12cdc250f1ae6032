"""Makes a version live that was kept: its files over the checkout's (replies and answers are live
with that), its model, one commit."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from bot.errors import UserError
from bot.lazy_message import LazyMessage
from bot.project import Project
from bot.settings import Settings
from bot.training.draft.draft import Draft, teaching_lock
from bot.training.draft.editable_files import editable_files
from bot.training.overlay.compose import compose
from bot.training.overlay.write import write
from bot.training.publishing.git_commit import commit
from bot.training.publishing.live_model import live_model, make_live
from bot.training.publishing.versions import Version, Versions


class CannotPublish(UserError):
    """Nothing was published; the message says why and what to do."""


def finish_publication(settings: Settings, draft: Draft) -> Version | None:
    """Goes on with a publication that a crash interrupted; which one, None if there is none."""
    with teaching_lock(settings.data_folder):
        return finish(settings, draft)


def finish(settings: Settings, draft: Draft) -> Version | None:
    """The same, for those who hold the lock."""
    version = Versions(settings.data_folder).unapplied()
    if version:
        apply(settings, draft, version)
    return version


def apply_or_undo(settings: Settings, draft: Draft, version: Version) -> str | None:
    """Applies a version that was kept just now. Returns what could not be done besides, in a
    sentence, if so.

    Raises:
        CannotPublish: a file cannot be written; everything is as before.
    """
    live = live_model(settings)
    try:
        return apply(settings, draft, version)
    except OSError as error:
        versions = Versions(settings.data_folder)
        before = versions.before(version.number)
        _put(draft.project, version.files, versions.files(version.number), before)
        if live:
            make_live(settings, live)
        versions.drop(version.number)
        raise CannotPublish(
            "{file} cannot be written ({reason}), so nothing was published. Look at the free "
            "space and the permissions.",
            file=error.filename or LazyMessage("The disk"),
            reason=error.strerror,
        ) from error


def apply(settings: Settings, draft: Draft, version: Version) -> str | None:
    """Makes a version live that this machine published. Each step may be done twice, as after a
    crash nobody knows which was the last. Returns what could not be done besides, in a sentence."""
    versions = Versions(settings.data_folder)
    model = _put_model(settings, versions, version)
    after = versions.files(version.number)
    written = _put(draft.project, version.files, versions.before(version.number), after)
    make_live(settings, model)
    if version.brings_back is None:
        with suppress(OSError):  # the next edit makes up for it
            draft.settle({name: after.get(name) for name in version.files})
    message = f"{version.note}\n\nPublished as version {version.number}."
    problem = commit(draft.project.root, written, version.by, message)
    versions.note_applied(version.number)
    return problem


def apply_from_elsewhere(settings: Settings, draft: Draft, version: Version) -> None:
    """Makes a version live that another machine published: what staff edit becomes just that here,
    too. Raises OSError: something cannot be written; it may be done again."""
    versions = Versions(settings.data_folder)
    model = _put_model(settings, versions, version)
    now, after = editable_files(draft.project.folder), versions.files(version.number)
    changed = [n for n in dict.fromkeys((*now, *after)) if now.get(n) != after.get(n)]
    _put(draft.project, changed, now, after)
    make_live(settings, model)
    versions.note_applied(version.number)


def _put_model(settings: Settings, versions: Versions, version: Version) -> Path:
    settings.models.mkdir(parents=True, exist_ok=True)
    model = settings.models / version.model
    if not model.exists():
        part = model.with_name(f".{model.name}.part")
        shutil.copyfile(versions.model(version.number), part)
        part.replace(model)
    os.utime(model)  # Rasa's own commands take the newest
    return model


def _put(
    project: Project, files: Iterable[str], before: dict[str, bytes], after: dict[str, bytes]
) -> list[str]:
    """Writes files that are as ``before``; others were written already, or by somebody else.
    Returns the names of all that such a version writes into the shop's folder."""
    now = editable_files(project.folder)
    written: list[str] = []
    for name in files:
        if now.get(name) == before.get(name) != after.get(name):
            written += write(project, name, after.get(name))
        else:
            written.append(name)
    compose(project)
    return list(dict.fromkeys(written))
