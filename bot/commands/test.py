"""``./sapa test``: Sapa's own tests, each in the environment in which what it tests runs."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.commands.progress import tell
from bot.processes.environments import prepare_media, prepare_rasa
from bot.project import STARTER, find_project
from bot.rasa_environment import DEV_LOCK, LOCK, RASA_PYTHON

IN_RASA = tuple(
    f"tests/{name}"
    for name in (
        "actions", "classifiers", "encoders", "evaluation", "insight", "knowledge", "moderation",
        "nlu", "robustness",
        "test_documented_examples.py", "test_hours.py", "test_shop_time.py",
        "test_typed_messages.py",
        "attacks/test_linear_time.py", "attacks/test_proof_reach.py",
        "cli/test_evaluate.py", "cli/test_evaluation_tables.py", "cli/test_teaching_commands.py",
        "cli/test_train_tune.py",
        "dialogue/test_dialogue_policy.py",
        "privacy/test_encryption.py", "privacy/test_keeping.py", "privacy/test_redaction.py",
        "processes/test_actions_token.py",
        "rasa/test_action_server.py", "rasa/test_awaited_turn.py", "rasa/test_moderated_turns.py",
        "rasa/test_external_reader.py", "rasa/test_chat_completions.py",
        "rasa/test_response_generator.py", "reply_help/test_suggest.py",
        "rasa/test_replayed_turn.py", "rasa/test_tracker_store.py", "rasa/test_turn_collector.py",
        "rasa/test_turn_read_by_another.py", "rasa/test_unneeded_packages.py", "rasa/worker",
        "scenarios/test_emptied_shop.py", "scenarios/test_heard_conversations.py",
        "scenarios/test_imported_orders.py",
        "scenarios/test_moderated_customers.py", "scenarios/test_new_product.py",
        "training/test_answer_preview.py",
    )
)  # fmt: skip
"""What needs Rasa's packages. All else runs in the small environment, as a new test does: one that
imports what is not there cannot even be collected."""

NOT_QUICK = tuple(
    f"tests/{name}"
    for name in (
        "attacks/test_fuzzing.py", "attacks/test_linear_time.py", "browser", "desk/days",
        "evaluation", "moderation", "scenarios", "training",
    )
)  # fmt: skip
"""What ``./sapa test quick`` leaves out: whatever trains, opens a browser, plays a whole shop."""

_BY_TWO = ("--numprocesses=2", "--dist=loadgroup", "--no-loadscope-reorder")
_NOTHING_CHOSEN = 5


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "In a shop's folder: its tests. In a checkout: Sapa's own, those of what runs in Rasa's "
        "environment there, the others in this one; quick leaves out what takes long. All "
        "arguments are given to pytest."
    )
    parser.epilog = (
        "examples:\n  ./sapa test\n  ./sapa test quick\n  ./sapa test tests/shop -k importer"
    )
    parser.set_defaults(passed_on=[])


def run(args: argparse.Namespace) -> int:
    project = find_project()
    if project.is_layered:  # a shop's own tests, which may run its actions and its bot
        command = [prepare_rasa(tell), "-m", "pytest", *(args.passed_on or ["tests"])]
        return subprocess.run(command, cwd=project.root, check=False).returncode
    missing = [name for name in ("chromium", "chromedriver") if not shutil.which(name)]
    if missing:
        tell(
            f"{' and '.join(missing)} cannot be found: the browser tests will not run. Install "
            "them (on Debian: apt install chromium chromium-driver) to run those too."
        )
    prepare_media(tell)  # some tests listen and read
    rasa = prepare_rasa(tell, (LOCK, DEV_LOCK))
    here, there = arguments(args.passed_on)
    codes = [_pytest(python, how) for python, how in ((sys.executable, here), (rasa, there)) if how]
    chosen = [code for code in codes if code != _NOTHING_CHOSEN]
    return max(chosen, default=_NOTHING_CHOSEN)


def arguments(given: Sequence[str]) -> tuple[list[str], list[str]]:
    """What pytest is given here, and what in Rasa's environment; nothing where it has none of the
    tests."""
    quick = list(given[:1]) == ["quick"]
    paths = [] if quick else [one for one in given if _file(one).exists()]
    options = [one for one in given[quick:] if one not in paths]
    # The whole suite by two at once; what somebody asks for alone is shown as it goes.
    if quick or not given:
        options += _BY_TWO
    left_out = NOT_QUICK if quick else ()
    here = [one for one in paths or ["tests"] if not _is_in(one, IN_RASA)]
    there = [
        inner
        for one in paths or ["tests"]
        for inner in ([one] if _is_in(one, IN_RASA) else _inside(one))
    ]
    return (
        [*here, *options, *_ignored((*IN_RASA, *left_out))] if here else [],
        [*there, *options, *_ignored(left_out)] if there else [],
    )


def _file(test: str) -> Path:
    """The file or folder of ``tests/a/test_b.py::test_c``."""
    return STARTER / test.partition("::")[0]


def _is_in(test: str, places: Iterable[str]) -> bool:
    return any(_file(test).resolve().is_relative_to(STARTER / place) for place in places)


def _inside(folder: str) -> list[str]:
    return [place for place in IN_RASA if (STARTER / place).is_relative_to(_file(folder).resolve())]


def _ignored(places: Iterable[str]) -> list[str]:
    return [f"--ignore={place}" for place in places]


def _pytest(python: str, how: Sequence[str]) -> int:
    environ = {name: value for name, value in os.environ.items() if name != RASA_PYTHON}
    if python == sys.executable:
        environ[RASA_PYTHON] = os.environ[RASA_PYTHON]
    return subprocess.run([python, "-m", "pytest", *how], cwd=STARTER, env=environ).returncode
