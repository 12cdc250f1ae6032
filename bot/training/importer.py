"""Rasa's way to a project's files: the shop's own over the packaged ones, each read once."""

from __future__ import annotations

import copy
from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.project import Project, find_project
from bot.training.overlay.compose import compose

_Key = tuple[tuple[str, int, int], ...]
_read: dict[_Key, TrainingData] = {}
_domains: dict[_Key, Domain] = {}
"""What was read last, by the files' paths, times and sizes: Rasa makes several importers for one
training, each of which would read thousands of examples anew, and the domain once more whenever it
asks for it."""


class ProjectImporter(RasaFileImporter):
    """Reads what Rasa is told to read. Where that is a shop's own ``data`` or ``domain.yml``, as it
    is for Rasa's own commands in the shop's folder, the packaged files are read with them."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        project = find_project()
        if project.is_layered:
            compose(project)
            domain_path = _in_project(project, domain_path)
            given = training_data_paths or []
            paths = [given] if isinstance(given, str) else given
            training_data_paths = [found for path in paths if (found := _in_project(project, path))]
        super().__init__(config_file, domain_path, training_data_paths)

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The examples; a copy, as components write into them."""
        key = _state(self._nlu_files)
        if key not in _read:
            _read.clear()
            _read[key] = super().get_nlu_data(language)
        return copy.deepcopy(_read[key])

    def get_domain(self) -> Domain:
        """The domain; a copy, as what is merged with it may write into it."""
        if self._domain_path is None:
            return super().get_domain()
        path = Path(self._domain_path)
        key = _state([str(f) for f in path.rglob("*")] if path.is_dir() else [str(path)])
        if key not in _domains:
            _domains.clear()
            _domains[key] = super().get_domain()
        return copy.deepcopy(_domains[key])


def _state(files: list[str]) -> _Key:
    """These files as they are now."""
    stats = [(file, Path(file).stat()) for file in sorted(files)]
    return tuple((file, status.st_mtime_ns, status.st_size) for file, status in stats)


def _in_project(project: Project, path: str | None) -> str | None:
    """The file or folder of the whole project, where one of the shop's own is meant."""
    if path is None:
        return None
    meant = Path(path).resolve()
    inside = meant.is_relative_to(project.root) and not meant.is_relative_to(project.folder)
    return str(project.folder / meant.relative_to(project.root)) if inside else path
