"""What staff edit: these files of a project, and nothing else of it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

FOLDERS = (
    "data/nlu", "data/rules", "data/stories", "data/cases", "data/knowledge", "data/phrasebook",
    "data/languages",
)
LINKED = (
    "config.yml", "actions", "bot", "data/confirmations.yml", "data/entities", "data/lexicon",
    "data/moderation",
)
"""What else is looked at when a draft is checked or trained; it is the checkout's own."""


def is_editable(name: str) -> bool:
    """Whether a project has an editable file of this name."""
    path = PurePosixPath(name)
    inside = any(path.is_relative_to(folder) for folder in FOLDERS) and path.suffix == ".yml"
    return (name == "domain.yml" or inside) and ".." not in path.parts


def editable_files(folder: Path) -> dict[str, bytes]:
    """The content of every editable file, by its name in the project, in a fixed order."""
    files = [folder / "domain.yml"]
    for name in FOLDERS:
        files += sorted((folder / name).rglob("*.yml"))
    return {str(file.relative_to(folder)): file.read_bytes() for file in files if file.exists()}
