"""``./sapa``: the command line. Each command is a module of ``bot.commands``."""

from __future__ import annotations

import argparse
import difflib
import os
import subprocess
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

from bot.errors import UserError
from bot.plugins import load_plugin, plugin_names
from bot.project import find_project
from bot.rasa_environment import is_rasa_here

HERE, WITH_RASA, IN_RASA = range(3)
"""Where a command runs: in this environment alone; here, with processes of Rasa's; or in Rasa's
environment, as it computes with what is only installed there."""


class Command(NamedTuple):
    """A command's line in the list, and where it runs."""

    line: str
    runs: int = HERE


COMMANDS = {
    "new": Command("make a folder for a shop of your own"),
    "serve": Command("start the bot and connect it to the channels of sapa.toml", WITH_RASA),
    "chat": Command("talk to the bot in the terminal", WITH_RASA),
    "demo": Command("look at a desk full of made-up conversations"),
    "dev": Command("serve, and take over edits of actions and data as they are saved", WITH_RASA),
    "train": Command("teach the bot what stands in data/", IN_RASA),
    "evaluate": Command("measure how well the bot does on messages that it has not seen", IN_RASA),
    "languages": Command("list the languages that the bot speaks, or add one"),
    "insight": Command("find what customers feel and want in their messages", IN_RASA),
    "check": Command("look for mistakes in data/ and domain.yml", WITH_RASA),
    "compare": Command("see what would change if what was edited were live", WITH_RASA),
    "publish": Command("make live what was edited"),
    "rollback": Command("bring an older version back"),
    "test": Command("run the shop's tests, or in a checkout Sapa's own"),
    "doctor": Command("say whether this machine and these settings are in order"),
    "messages": Command("show every message that was received"),
    "explain": Command("say why a message was answered as it was"),
    "shop": Command("take over a merchant's own orders"),
    "channels": Command(
        "connect the platforms: try secrets, register webhooks, send a test message"
    ),
    "desk": Command("read and answer the conversations that wait for a person"),
    "users": Command("say who may use the desk, and as what"),
    "backup": Command("copy all that the shop has into a folder, while Sapa runs"),
    "restore": Command("put a backup in place, where no shop is yet"),
    "store": Command("move the shop's databases to PostgreSQL"),
    "privacy": Command("show, hand out, erase and encrypt what is stored about people"),
    "upgrade": Command(
        "see what a new version of Sapa changed in files that the shop has copies of"
    ),
    "audit": Command("look for known holes in the packages that Sapa is made of"),
    "sbom": Command("list all packages that Sapa is made of, with their licences"),
    "deadletters": Command(
        "see the messages that no platform took; send them again or let them go"
    ),
}

INTERRUPTED = 130

_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "HF_HUB_OFFLINE": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TOKENIZERS_PARALLELISM": "false",
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage lines before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message[0].upper()}{message[1:]}. `{self.prog} --help` shows how.\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command that ``argv`` names; returns the exit code.

    Whatever it, and the processes that it starts, write is for this account alone: customers' words
    stand in databases, models and logs.
    """
    os.umask(0o077)
    is_own_process = argv is None
    if argv is None:
        argv = sys.argv[1:]
        _quiet(tests=argv[:1] == ["test"])
    argv = list(argv)
    if argv and not argv[0].startswith("-") and argv[0] not in _known():
        print(_unknown(argv[0]), file=sys.stderr)
        return 2
    args, others = _parser(argv).parse_known_args(argv)
    if others and not hasattr(args, "passed_on"):
        args.parser.error(f"{others[0]} is not known")
    args.passed_on = others
    try:
        _join_files()
        command = _known()[args.command]
        without = getattr(args, "only", None) == "gateway" or not getattr(args, "needs_rasa", True)
        if command.runs != HERE and not without:
            python = _prepare_rasa()
            if command.runs == IN_RASA and not is_rasa_here():
                return _run_by(python, argv, is_own_process)
        exit_code: int = _module(args.command).run(args)
        return exit_code
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `./sapa messages | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser(argv: list[str]) -> argparse.ArgumentParser:
    """Knows all commands by name, and the arguments of the one that is asked for."""
    parser = _Parser(
        prog="./sapa",
        description="Customer service in the direct messages of a shop.",
        epilog="example: ./sapa serve",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, about in _known().items():
        command = commands.add_parser(
            name,
            help=about.line,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        command.set_defaults(parser=command)
        if argv[:1] == [name]:
            _module(name).configure(command)
    return parser


def _module(command: str) -> Any:
    if command in COMMANDS:
        return import_module(f"bot.commands.{command}")
    return load_plugin("commands", command)


def _known() -> dict[str, Command]:
    """Ours, and those of installed packages."""
    brought = Command("brought by an installed package")
    return {**dict.fromkeys(plugin_names("commands"), brought), **COMMANDS}


def _join_files() -> None:
    """Brings the folder in which a shop's bot runs up to date; a checkout has all in one."""
    project = find_project()
    if project.is_layered:
        from bot.training.overlay.compose import compose  # here: --help takes no seconds

        compose(project)


def _prepare_rasa() -> str:
    """Has Rasa's environment there; its interpreter."""
    from bot.commands.progress import tell
    from bot.processes.environments import prepare_rasa

    return prepare_rasa(tell)


def _run_by(python: str, argv: list[str], is_own_process: bool) -> int:
    """Goes on with the command by another interpreter: in the place of this process, if there is
    nothing else in it."""
    command = [python, "-m", "bot.cli", *argv]
    if is_own_process:
        os.execv(python, command)  # noqa: S606  (it is our own)
    return subprocess.run(command, check=False).returncode


def _quiet(tests: bool) -> None:
    """No calls home, no model hub unless it is asked for, no noise of the libraries: here, and in
    all processes that are started. Their warnings are for ``tests`` only."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    if not tests and not sys.warnoptions:
        warnings.simplefilter("ignore")
        os.environ["PYTHONWARNINGS"] = "ignore"


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, _known(), n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"There is no command {name!r}.{meant} `./sapa --help` lists the commands."


if __name__ == "__main__":
    sys.exit(main())
