"""``sapa upgrade``: what a new version of Sapa changed in files that the shop has copies of."""

from __future__ import annotations

import argparse

from bot.project import STARTER, find_project
from bot.training.overlay.compose import compose
from bot.training.overlay.upgrade import Change, apply, changes, keep


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Compares the shop's copies of packaged files with the originals of this version of Sapa. "
        "Nothing changes without --apply."
    )
    parser.add_argument(
        "--apply", action="store_true", help="join what can be joined; your own changes stay"
    )
    parser.add_argument(
        "--keep", metavar="FILE", help="this file of yours is as it should be: say no more of it"
    )
    parser.epilog = (
        "examples:\n  ./sapa upgrade\n  ./sapa upgrade --apply\n"
        "  ./sapa upgrade --keep data/canned_replies.yml"
    )


def run(args: argparse.Namespace) -> int:
    project = find_project()
    if args.keep:
        keep(project, args.keep)
    found = changes(project)
    for change in found:
        print(_told(change, args.apply))
        if args.apply and change.outcome != "conflict":
            apply(project, change)
    if not found:
        print("The shop's files need nothing: no packaged file that it has a copy of has changed.")
    elif not args.apply:
        print("sapa upgrade --apply takes over what can be.")
    compose(project)
    return 1 if any(change.outcome == "conflict" for change in found) else 0


def _told(change: Change, applied: bool) -> str:
    if change.outcome == "joined":
        done = "are joined with" if applied else "can be joined with"
        return f"{change.name}: Sapa's changes {done} yours."
    if change.outcome == "gone":
        return f"{change.name}: Sapa has no such file any more; yours stays and is used."
    if change.outcome == "items":
        items = ", ".join(change.items)
        return f"{change.name}: Sapa changed {items}; what you wrote instead stays."
    return (
        f"{change.name}: Sapa and you changed the same lines. What Sapa changed: diff "
        f".sapa/originals/{change.name} {STARTER / change.name}\n"
        f"  Take over what you want, then: ./sapa upgrade --keep {change.name}. Or remove your "
        "file: Sapa's is used then."
    )
