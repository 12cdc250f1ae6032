"""One of a command's actions, with its own help and an example."""

from __future__ import annotations

import argparse


def add_subcommand(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], line: str, example: str
) -> argparse.ArgumentParser:
    """``line`` says what it does; ``example`` is how it is called: "desk return 12" adds the action
    "return"."""
    name = example.split()[1]
    parser = actions.add_parser(
        name,
        help=line,
        description=f"{line[0].upper()}{line[1:]}.",
        epilog=f"example:\n  ./sapa {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(parser=parser)
    return parser
