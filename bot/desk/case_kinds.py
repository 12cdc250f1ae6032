"""What kinds of cases are called: ``name`` of each case in data/cases/*.yml."""

from __future__ import annotations

import logging
from pathlib import Path

from aiohttp import web

from bot.settings import PROJECT
from bot.yaml_file import NotYaml, read_yaml

FOLDER = PROJECT / "data" / "cases"

logger = logging.getLogger(__name__)


class CaseKinds:
    """The names as the files have them now."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._stamp: object = None
        self._names: dict[str, dict[str, str]] = {}

    def name(self, kind: str, language: str) -> str:
        """In ``language``, or in the other one; its key where no file has it."""
        names = self._now().get(kind, {})
        return names.get(language) or next(iter(names.values()), kind.replace("_", " "))

    def _now(self) -> dict[str, dict[str, str]]:
        files = sorted(self._folder.glob("*.yml"))
        stamp = [(file, file.stat().st_mtime_ns) for file in files]
        if stamp != self._stamp:
            self._stamp = stamp
            self._names = {kind: name for file in files for kind, name in _names(file).items()}
        return self._names


def _names(file: Path) -> dict[str, dict[str, str]]:
    """What is no file of cases names none; the check of the training data says what is wrong."""
    try:
        content = read_yaml(file, file.name)
    except (NotYaml, OSError) as error:
        logger.error("The names of cases in %s cannot be read: %s", file.name, error)
        return {}
    cases = content.get("cases") if isinstance(content, dict) else None
    names = {
        str(kind): case.get("name")
        for kind, case in (cases.items() if isinstance(cases, dict) else [])
        if isinstance(case, dict)
    }
    return {
        kind: {str(language): str(text) for language, text in name.items() if text}
        for kind, name in names.items()
        if isinstance(name, dict)
    }


CASE_KINDS = web.AppKey("case_kinds", CaseKinds)
