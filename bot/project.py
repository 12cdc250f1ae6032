"""Where a shop's files are: its own, and those that the package brings beneath them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_PACKAGED = PACKAGE / "starter"
STARTER = _PACKAGED if _PACKAGED.is_dir() else PACKAGE.parent
"""What every shop begins with: config.yml, domain.yml, data/, actions/. In a checkout, its own."""

FOLDER_VARIABLE = "SAPA_PROJECT"
"""In the environment of a process: the folder that it reads, such as a draft that is tried out."""


@dataclass(frozen=True)
class Project:
    """A shop's project.

    ``root`` has what is the shop's own: sapa.toml, domain.yml, data/, actions/, models/. ``folder``
    has all that its bot is made of, with the packaged files that the shop has no file of its own
    for (``bot.training.overlay``). In a checkout both are the same.
    """

    root: Path
    folder: Path

    @property
    def is_layered(self) -> bool:
        """Whether packaged files lie beneath the shop's own."""
        return self.root != self.folder

    @property
    def data(self) -> Path:
        """What support staff edit."""
        return self.folder / "data"

    @property
    def domain(self) -> Path:
        """What the bot says, and all that it knows by name."""
        return self.folder / "domain.yml"

    @property
    def message_templates(self) -> Path:
        """Messages that platforms approved beforehand."""
        return self.data / "message_templates.yml"

    @property
    def models(self) -> Path:
        return self.root / "models"


def find_project() -> Project:
    """The project of this process: the folder of ``SAPA_PROJECT``, or the nearest one with a
    sapa.toml, from the working folder up. Else the checkout; of an installed package the working
    folder, in which nothing is found then: the package is no shop."""
    if given := os.environ.get(FOLDER_VARIABLE):
        folder = Path(given).resolve()
        return Project(folder, folder)
    here = Path.cwd()
    root = next((f for f in (here, *here.parents) if (f / "sapa.toml").is_file()), None)
    if root is None:
        root = here if STARTER == _PACKAGED else STARTER
        return Project(root, root)
    return Project(root, root if root == STARTER else root / ".sapa" / "project")
