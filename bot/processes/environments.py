"""Makes the environments of Rasa and of the readers, where a command needs one and it is not there
or is an older one."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from bot import media_environment
from bot.environment import DATABASE_URL
from bot.locked_environment import LockedEnvironment
from bot.media_environment import MEDIA_ENVIRONMENT, MEDIA_PYTHON, MediaMissing, media_python
from bot.processes.uv import find_python, find_uv
from bot.project import PACKAGE, STARTER, find_project
from bot.rasa_environment import (
    RASA_ENVIRONMENT,
    RASA_PYTHON,
    SMALL_LOCK,
    RasaMissing,
    chosen_lock,
    is_rasa_here,
    rasa_python,
)
from bot.settings import load_settings
from bot.settings_sections import SettingsError

POSTGRESQL_LOCK = "requirements-postgresql.lock"
"""What a store on PostgreSQL needs, in every environment that opens it."""

VERSION = "3.10"
"""The newest Python that Rasa 3.6 runs on."""

_OLDEST_FOR_MEDIA = (3, 11)
_MEDIA_VERSION = "3.13"
"""Where the commands run on an older one."""

Tell = Callable[[str], None]


def prepare_rasa(tell: Tell, locks: Sequence[str] = ()) -> str:
    """Rasa's interpreter, for this process and all that it starts; installed first where it is not.

    Raises:
        RasaMissing: it cannot be installed.
    """
    locks = locks or (chosen_lock(),)
    if _is_on_postgresql():
        locks = (*locks, POSTGRESQL_LOCK)
    if RASA_PYTHON not in os.environ and not is_rasa_here():
        size = "0.4 GB" if SMALL_LOCK in locks else "4 GB"
        what = f"what Rasa needs, into .venv-rasa: about {size} to download, once"
        if not _prepare(RASA_ENVIRONMENT, locks, VERSION, what, tell):
            raise RasaMissing(
                "Rasa could not be installed; the lines above say why. Check the network and the "
                "free disk space (8 GB are needed), then run this again."
            )
        _link_framework(RASA_ENVIRONMENT, PACKAGE, STARTER / "rasa_sdk_plugins.py")
    python = rasa_python()
    os.environ[RASA_PYTHON] = python
    return python


def _is_on_postgresql() -> bool:
    """Whether a database is named, in the environment or .env; not where there is no shop yet."""
    with suppress(SettingsError):
        return bool(load_settings().environ.get(DATABASE_URL))
    return False


def prepare_media(tell: Tell) -> str:
    """The interpreter of those who read voice notes and pictures, for this process and all that it
    starts; installed first where it is not.

    Raises:
        MediaMissing: it cannot be installed.
    """
    if MEDIA_PYTHON not in os.environ:
        own = "{}.{}".format(*sys.version_info[:2]) if sys.version_info >= _OLDEST_FOR_MEDIA else ""
        what = (
            "what reads voice notes and pictures, into .venv-media: about 0.4 GB to download, once"
        )
        version, locks = own or _MEDIA_VERSION, (media_environment.LOCK,)
        if not _prepare(MEDIA_ENVIRONMENT, locks, version, what, tell):
            raise MediaMissing(
                "What reads voice notes and pictures could not be installed; the lines above say "
                "why. Check the network and the free disk space (2 GB are needed), then run this "
                'again, or write readers = "none" under [media] in sapa.toml.'
            )
        _link_framework(MEDIA_ENVIRONMENT, PACKAGE)
    python = media_python()
    os.environ[MEDIA_PYTHON] = python
    return python


def _prepare(
    environment: LockedEnvironment, locks: Sequence[str], version: str, what: str, tell: Tell
) -> bool:
    """Whether all of ``locks`` are installed there, in the end."""
    if all(map(environment.is_installed, locks)):
        return True
    with _alone(environment):
        return all(
            environment.is_installed(lock) or _install(environment, lock, version, what, tell)
            for lock in locks
        )


@contextmanager
def _alone(environment: LockedEnvironment) -> Iterator[None]:
    """Two commands that are started together would otherwise install into each other."""
    with open(environment.folder.with_name(f"{environment.name}.lock"), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _install(
    environment: LockedEnvironment, lock: str, version: str, what: str, tell: Tell
) -> bool:
    uv = find_uv(tell)
    if not _is_right(environment.python, version):
        tell(f"Installing {what}.")
        is_ours = _is_right(Path(sys.executable), version)
        python = sys.executable if is_ours else find_python(uv, version, tell)
        shutil.rmtree(environment.folder, ignore_errors=True)
        subprocess.run(
            [uv, "venv", "--quiet", "--no-project", "--python", python, str(environment.folder)],
            check=True,
        )
    else:
        tell(f"Installing what is new in {lock} …")
    # Without .pyc files, a start takes three times as long; so also where the environment forbids
    # them. The lock names all packages: what these ask for, Sapa has overridden in places.
    install = [
        uv, "pip", "install", "--python", str(environment.python), "--compile-bytecode",
        "--require-hashes", "--no-deps", "--requirement", str(STARTER / lock),
    ]  # fmt: skip
    if subprocess.run(install, stdout=sys.stderr, check=False).returncode:
        return False
    shutil.copyfile(STARTER / lock, environment.installed_lock(lock))
    return True


def _is_right(python: Path, version: str) -> bool:
    code = f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
    return python.exists() and subprocess.run([str(python), "-c", code]).returncode == 0


def _link_framework(environment: LockedEnvironment, *linked: Path) -> None:
    """Sapa itself, for that environment: in a checkout it is in the folder where all processes
    start, but of an installed package another environment knows nothing."""
    if PACKAGE.parent == find_project().folder:
        return
    for folder in (environment.folder / "lib").glob("python3.*/site-packages"):
        for one in linked:
            link = folder / one.name
            if not (link.is_symlink() and link.resolve() == one.resolve()):
                link.unlink(missing_ok=True)
                link.symlink_to(one)
