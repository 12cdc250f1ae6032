"""Publishing for several machines of one shop.

A version goes into the bucket, as a bundle and its model, each under its hash; then its number goes
into the database that all machines use, and from that moment it is going to be live everywhere,
come what may. Each machine fetches what it has not, checks it, and makes the newest live. Where the
shop has one machine, nothing of this happens.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import closing
from pathlib import Path

from bot.lazy_message import LazyMessage
from bot.media.stored_files import StoredFiles, published_files
from bot.settings import Settings
from bot.store.engine.errors import DatabaseError, IntegrityError, StoreUnavailable
from bot.store.engine.protocol import Database
from bot.store.engine.store import open_connection
from bot.store.files.file_encryption import FileUnreadable
from bot.store.publishing.published_versions import (
    PublishedVersion,
    add_published,
    published_versions,
)
from bot.store.shop_mark import shop_mark
from bot.training.draft.draft import Draft
from bot.training.publishing.apply import (
    CannotPublish,
    apply,
    apply_from_elsewhere,
    apply_or_undo,
    finish,
)
from bot.training.publishing.bundle import Bundle, BundleRefused, check, damaged, pack, unpack
from bot.training.publishing.live_model import live_model
from bot.training.publishing.versions import KEPT, Version, Versions
from bot.training.train import remove_old_models
from bot.training.tuned_encoder import tuned_encoder

CANNOT_CATCH_UP = (
    BundleRefused, CannotPublish, DatabaseError, FileUnreadable, OSError, StoreUnavailable,
)  # fmt: skip
"""What ``catch_up`` raises."""

logger = logging.getLogger(__name__)


def be_current(settings: Settings, draft: Draft) -> None:
    """Brings this machine to what is live, before something else is published; for those who hold
    the lock.

    Raises:
        CannotPublish: what other machines published cannot be had.
    """
    if not settings.shares_versions:
        finish(settings, draft)
        return
    try:
        with closing(open_connection(settings.store)) as database:
            catch_up(settings, draft, database)
    except CANNOT_CATCH_UP as error:
        raise CannotPublish(
            "This machine has not what is live ({reason}), so nothing was published.",
            reason=_reason(error),
        ) from error


def go_live(settings: Settings, draft: Draft, version: Version) -> str | None:
    """Makes a version live that was kept just now, here and on all other machines. Returns what
    could not be done besides, in a sentence, if so.

    Raises:
        CannotPublish: it is live nowhere.
    """
    if not settings.shares_versions:
        return apply_or_undo(settings, draft, version)
    versions = Versions(settings.data_folder)
    try:
        with closing(open_connection(settings.store)) as database:
            _share(settings, versions, database)
    except (CannotPublish, StoreUnavailable, DatabaseError, OSError) as error:
        # Unless the answer was lost on its way. Then it is taken over as another machine's.
        versions.drop(version.number)
        if isinstance(error, CannotPublish):
            raise
        raise CannotPublish(
            "The other machines cannot be told ({reason}), so nothing was published.",
            reason=_reason(error),
        ) from error
    try:
        return apply(settings, draft, version)
    except OSError as error:
        return LazyMessage(
            "It is published, but this machine cannot write {file} ({reason}), and tries again. "
            "Look at the free space and the permissions.",
            file=error.filename or LazyMessage("The disk"),
            reason=error.strerror,
        )


def _reason(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")


def catch_up(settings: Settings, draft: Draft, database: Database) -> int | None:
    """Makes live what other machines published since, and keeps what can be brought back; for those
    who hold the lock. Returns the number of what is live; None where nothing was published yet.

    Raises:
        BundleRefused: what was published is damaged or another shop's; what was live stays live.
        FileUnreadable: it is encrypted with another key than this machine's.
        DatabaseError, OSError: the database, the bucket or this machine's disk cannot be used.
    """
    versions = Versions(settings.data_folder)
    published = published_versions(database)
    if not published:
        finish(settings, draft)
        if versions.all():  # the shop had one machine until now: this one
            _share(settings, versions, database)
        return next((version.number for version in versions.all()), None)
    bundles = {one.number: one.bundle for one in published}
    for local in versions.all():
        if versions.bundle(local.number) != bundles.get(local.number):
            versions.drop(local.number)
    newest = published[-1]
    files, shop = published_files(settings), shop_mark(database)
    if versions.get(newest.number) is None:
        _fetch(settings, versions, files, newest, shop)
    if version := versions.unapplied():
        apply_from_elsewhere(settings, draft, version)
        logger.info("Version %d, published on another machine, is live here.", version.number)
        remove_old_models(settings.models, live_model(settings))
    for one in published[:-1]:
        if versions.get(one.number) is None:
            _fetch(settings, versions, files, one, shop)
    return newest.number


def _share(settings: Settings, versions: Versions, database: Database) -> None:
    """Publishes for all what this machine has and they have not."""
    if tuned_encoder(settings.models):
        raise CannotPublish(
            "The encoder was tuned on this machine, and other machines have not got it. Remove "
            "models/tuned.json, train, and publish then."
        )
    files, shop = published_files(settings), shop_mark(database)
    new = []
    for version in reversed(versions.all()):
        if versions.bundle(version.number) is None:
            number = version.number
            model = files.put(versions.model(number).read_bytes(), "tar.gz")
            bundle = pack(shop, Bundle(version, versions.files(number), model))
            new.append(PublishedVersion(number, files.put(bundle, "json.gz"), model))
    try:
        add_published(database, new, KEPT)
    except IntegrityError as error:
        raise CannotPublish(
            "Something else was published on another machine just now. Load the page again, and "
            "publish then."
        ) from error
    for one in new:
        versions.note_bundle(one.number, one.bundle)
    known = published_versions(database)
    try:
        files.keep_only({path for one in known for path in (one.bundle, one.model)})
    except OSError as error:  # it is published; the next publication deletes what is old
        logger.warning("Old versions stay in the bucket: %s", error)


def _fetch(
    settings: Settings, versions: Versions, files: StoredFiles, one: PublishedVersion, shop: str
) -> None:
    bundle = unpack(files.read(one.bundle), one.bundle, shop)
    if (bundle.version.number, bundle.model) != (one.number, one.model):
        raise damaged(one.bundle)
    here = settings.models / bundle.version.model
    if here.is_file() and hashlib.sha256(here.read_bytes()).hexdigest() in bundle.model:
        versions.take(bundle.version, bundle.files, here, one.bundle)
        return
    content = files.read(bundle.model)
    check(content, bundle.model)
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    fetched = settings.data_folder / f".{Path(bundle.model).name}.part"
    try:
        fetched.write_bytes(content)
        fetched.chmod(0o600)
        versions.take(bundle.version, bundle.files, fetched, one.bundle)
    finally:
        fetched.unlink(missing_ok=True)
