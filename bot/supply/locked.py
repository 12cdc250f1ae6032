"""The packages that the locks name."""

from __future__ import annotations

import re
from contextlib import suppress
from importlib.metadata import Distribution, distributions
from pathlib import Path

from bot.locked_environment import packages_of
from bot.media_environment import LOCK as MEDIA_LOCK
from bot.media_environment import MediaMissing, media_python
from bot.project import STARTER
from bot.rasa_environment import RasaMissing, chosen_lock, rasa_packages

GATEWAY_LOCK = "requirements.lock"

_NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def locked_names(lock: Path) -> set[str]:
    """The names of all packages, as PEP 503 writes them."""
    return {normalized(name) for name in _NAME.findall(lock.read_text(encoding="utf-8"))}


def environments(project: Path) -> list[list[Distribution]]:
    """The installed packages of each environment that is on this machine, by name: some of the
    locks are for other systems, and what the tests need besides is not Sapa's."""
    found = [_installed(project / GATEWAY_LOCK, None)]
    with suppress(RasaMissing):
        found.append(_installed(STARTER / chosen_lock(), rasa_packages()))
    with suppress(MediaMissing):
        found.append(_installed(STARTER / MEDIA_LOCK, packages_of(media_python())))
    return found


def installed(project: Path) -> list[Distribution]:
    """The packages of all environments, each version once."""
    packages = {_key(one): one for packages in environments(project) for one in packages}
    return [packages[key] for key in sorted(packages)]


def _installed(lock: Path, folders: list[str] | None) -> list[Distribution]:
    names = locked_names(lock)
    found = distributions() if folders is None else distributions(path=folders)
    named = {normalized(d.metadata["Name"]): d for d in found if d.metadata["Name"]}
    return [named[name] for name in sorted(names & set(named))]


def _key(package: Distribution) -> tuple[str, str]:
    return normalized(package.metadata["Name"]), package.version


def normalized(name: str) -> str:
    """PEP 503: "Sanic_Cors" and "sanic-cors" are one package."""
    return re.sub(r"[-_.]+", "-", name).lower()
