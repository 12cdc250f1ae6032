"""``./sapa compare``: what would change if what was edited were live."""

from __future__ import annotations

import argparse
import json

from bot.commands.printable import printable
from bot.commands.progress import step
from bot.processes.preflight import check_folder
from bot.processes.stop_signals import run_until_stopped
from bot.settings import Settings, load_settings

INTERRUPTED = 130


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Compares the draft, or without one the checkout, with the live bot: on the held-out "
        "messages of data/held_out, and on the last messages of customers. Nothing goes live."
    )
    parser.epilog = "examples:\n  ./sapa compare\n  ./sapa compare --json"
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    check_folder(settings.data_folder)
    return run_until_stopped(_compare(settings, args.json), when_stopped=INTERRUPTED)


async def _compare(settings: Settings, as_json: bool) -> int:
    # Here: with the checks behind them, --help would take seconds.
    from bot.evaluation.compare import Answer, compare
    from bot.training.draft.shared_draft import draft_of

    def told(answer: Answer) -> str:
        words = f": {answer.words}" if answer.words else ""
        return f"{answer.intent} {answer.confidence:.2f}, {answer.answer or answer.action}{words}"

    draft = draft_of(settings)
    draft.be_newest()
    with step("Comparing"):
        found = await compare(settings, draft)
    if as_json:
        print(json.dumps(found.as_dict(), ensure_ascii=False))
        return 0
    for one in found.changed:
        print(printable(f"{one.verdict:<7} {one.message.source:<9} {one.message.text}"))
        print(f"  before  {printable(told(one.before))}")
        print(f"  after   {printable(told(one.after))}")
    print(
        f"Of {found.tests} test messages {found.before} are understood now, {found.after} would "
        f"be. {len(found.changed)} of these and of {found.customers} messages of customers change."
    )
    return 0
