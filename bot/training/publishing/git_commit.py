"""One commit for one publication, in the editor's name."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bot.lazy_message import LazyMessage


def commit(project: Path, files: Sequence[str], author: str, message: str) -> str | None:
    """Commits these files of a git checkout and nothing else that is changed or staged there.

    Returns what went wrong, in a sentence; None if it is committed, if nothing has changed since
    the last commit, or if ``project`` is in no git repository.
    """
    inside = _git(project, "rev-parse", "--is-inside-work-tree")
    if inside is None or inside.returncode != 0:
        return None
    tracked = _git(project, "ls-files", "-z", "--", *files) if files else None
    known = tracked.stdout.split("\0") if tracked else []
    files = [file for file in files if file in known or (project / file).exists()]
    if not files:  # to git that would mean: everything
        return None
    status = _git(project, "status", "--porcelain", "--", *files)
    if status is not None and status.returncode == 0 and not status.stdout.strip():
        return None
    who = [] if _has_identity(project) else ["-c", f"user.name={author}", "-c", "user.email="]
    _git(project, "add", "--intent-to-add", "--", *(f for f in files if (project / f).exists()))
    done = _git(
        project, *who, "commit", "--quiet", "--only", f"--author={author} <>", "-m", message,
        "--", *files,
    )
    if done is not None and done.returncode == 0:
        return None
    why = (done.stderr or done.stdout).strip().splitlines() if done else []
    return LazyMessage(
        "It is live, but git did not commit it ({reason}). Ask a developer to commit it.",
        reason=why[-1] if why else LazyMessage("no reason given"),
    )


def _has_identity(project: Path) -> bool:
    email = _git(project, "config", "user.email")
    return email is not None and email.returncode == 0


def _git(project: Path, *arguments: str) -> subprocess.CompletedProcess[str] | None:
    """None where there is no git."""
    # Set by git while a hook of its own runs, for another repository perhaps.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        return subprocess.run(
            ["git", "-C", str(project), *arguments],
            env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
            check=False,
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return None
