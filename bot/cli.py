"""``./sapa``: the command line. Each command is a module of ``bot.commands``."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from bot.errors import UserError
from bot.plugins import load_plugin, plugin_names
from bot.project import find_project

COMMANDS = {
    "new": "make a folder for a shop of your own",
    "serve": "start the bot and connect it to the channels of sapa.toml",
    "chat": "talk to the bot in the terminal",
    "dev": "serve, and take over edits of actions and data as they are saved",
    "train": "teach the bot what stands in data/",
    "evaluate": "measure how well the bot does on messages that it has not seen",
    "check": "look for mistakes in data/ and domain.yml",
    "compare": "see what would change if what was edited were live",
    "publish": "make live what was edited",
    "rollback": "bring an older version back",
    "test": "run Sapa's own tests",
    "doctor": "say whether this machine and these settings are in order",
    "messages": "show every message that was received",
    "explain": "say why a message was answered as it was",
    "shop": "take over a merchant's own orders",
    "channels": "connect the platforms: try secrets, register webhooks, send a test message",
    "desk": "read and answer the conversations that wait for a person",
    "users": "say who may use the desk, and as what",
    "backup": "copy all that the shop has into a folder, while Sapa runs",
    "restore": "put a backup in place, where no shop is yet",
    "privacy": "show, hand out, erase and encrypt what is stored about people",
    "upgrade": "see what a new version of Sapa changed in files that the shop has copies of",
    "audit": "look for known holes in the packages that Sapa is made of",
    "sbom": "list all packages that Sapa is made of, with their licences",
    "deadletters": "see the messages that no platform took; send them again or let them go",
}

INTERRUPTED = 130


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
    argv = list(sys.argv[1:] if argv is None else argv)
    if argv and not argv[0].startswith("-") and argv[0] not in _known():
        print(_unknown(argv[0]), file=sys.stderr)
        return 2
    args, others = _parser(argv).parse_known_args(argv)
    if others and not hasattr(args, "passed_on"):
        args.parser.error(f"{others[0]} is not known")
    args.passed_on = others
    try:
        _join_files()
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
    for name, line in _known().items():
        command = commands.add_parser(
            name,
            help=line,
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


def _known() -> dict[str, str]:
    """Ours, and those of installed packages, each with a line about it."""
    brought = plugin_names("commands")
    return COMMANDS | dict.fromkeys(brought, "brought by an installed package")


def _join_files() -> None:
    """Brings the folder in which a shop's bot runs up to date; a checkout has all in one."""
    project = find_project()
    if project.is_layered:
        from bot.training.overlay.compose import compose  # here: --help takes no seconds

        compose(project)


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, _known(), n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"There is no command {name!r}.{meant} `./sapa --help` lists the commands."


if __name__ == "__main__":
    sys.exit(main())
