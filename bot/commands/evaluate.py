"""``./sapa evaluate``: how well the bot does on messages that it was not trained on."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.commands.evaluation_tables import show
from bot.commands.progress import step, tell
from bot.commands.train import trained_model
from bot.evaluation.faq import evaluate_faq
from bot.evaluation.faq_files import read_entries, read_queries
from bot.evaluation.held_out import hold_out
from bot.evaluation.intents import evaluate_intents
from bot.evaluation.messages_csv import LabelledMessage, UnusableData, read_messages
from bot.evaluation.report import Report, write_report
from bot.evaluation.stories import evaluate_stories
from bot.knowledge.entries import load_entries
from bot.processes.preflight import check_encoder, check_folder
from bot.processes.stop_signals import run_until_stopped
from bot.settings import PROJECT, Settings, load_settings
from bot.training.sources import check_yaml, load_yaml, training_files

INTERRUPTED = 130


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Measures how well the bot does on messages that it was not trained on."
    parser.epilog = (
        "examples:\n  ./sapa evaluate intents\n"
        "  ./sapa evaluate intents --train train.csv --test test.csv"
    )
    actions = parser.add_subparsers(dest="action", metavar="WHAT", required=True)
    intents = _add(
        actions,
        "intents",
        "is it understood what customers want?",
        "Trains the pipeline of config.yml on one CSV file and tests it on another. Both have the "
        "columns text and intent; the intent oos means out of scope. Without files: the shop's own "
        "examples in data/nlu, a quarter of them held out to test on.",
        "./sapa evaluate intents --train train.csv --test test.csv",
    )
    intents.add_argument("--train", metavar="FILE", help="messages to train on (.csv)")
    intents.add_argument("--test", metavar="FILE", help="messages to test on (.csv)")
    intents.add_argument(
        "--seed", type=int, default=1, help="which quarter of data/nlu is held out (default: 1)"
    )
    intents.set_defaults(evaluate=_intents)
    faq = _add(
        actions,
        "faq",
        "is the right answer found?",
        "Searches FAQ entries for customers' questions. Entries are JSON lines with id and "
        "question, answer (or question_en, answer_en, question_id, answer_id); queries with query, "
        "faq_id (null: none of the entries answers it) and, if known, lang and also (a list of "
        "further right ids). Without --entries: the shop's own answers in data/knowledge.",
        "./sapa evaluate faq --entries entries.jsonl --queries queries.jsonl",
    )
    faq.add_argument("--entries", metavar="FILE", help="FAQ entries (.jsonl)")
    faq.add_argument("--queries", metavar="FILE", help="what customers asked (.jsonl)")
    faq.set_defaults(evaluate=_faq)
    stories = _add(
        actions,
        "stories",
        "is the right thing done next?",
        "Replays written conversations (Rasa's stories, with user: for what was said) against the "
        "trained model, once with its own understanding of what was said and once with the "
        "intents as written. No action is run.",
        "./sapa evaluate stories --stories my_stories.yml",
    )
    stories.add_argument(
        "--stories", metavar="FILE", help="conversations (default: tests/held_out_stories.yml)"
    )
    stories.set_defaults(evaluate=_stories)


def _add(
    actions: Any, name: str, line: str, description: str, example: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name,
        help=line,
        description=description,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")
    parser.add_argument(
        "--out", metavar="FOLDER", help="where figures, errors and picture are put (results)"
    )
    parser.set_defaults(parser=parser)
    return parser


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    check_folder(settings.data_folder)
    return run_until_stopped(_evaluate(args, settings), when_stopped=INTERRUPTED)


async def _evaluate(args: argparse.Namespace, settings: Settings) -> int:
    report: Report = await args.evaluate(args, settings)
    folder = _given(args.out) if args.out else PROJECT / "results"
    try:
        files = write_report(report, folder)
    except OSError as error:
        raise UnusableData(
            f"{folder} cannot be written to ({error.strerror}). Name another folder with --out."
        ) from error
    if args.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        show(report)
    tell("Written: " + ", ".join(str(file) for file in files))
    return 0


async def _intents(args: argparse.Namespace, settings: Settings) -> Report:
    if bool(args.train) != bool(args.test):
        args.parser.error("give both --train and --test, or neither")
    check_encoder(settings.knowledge.encoder, settings.environ)
    check_yaml(training_files(PROJECT), PROJECT)
    config = load_yaml(PROJECT / "config.yml", PROJECT)
    log = settings.data_folder / "log" / "evaluate.log"
    if args.train:
        train, test = read_messages(_given(args.train)), read_messages(_given(args.test))
        _check_messages(args.train, train, args.test, test)
        with step(f"Training on {len(train)} messages, testing on {len(test)}"):
            return await evaluate_intents(config, _given(args.train), test, log)
    kept, test = hold_out(PROJECT / "data" / "nlu", args.seed)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "nlu.yml")
        YAML().dump(kept, data)
        with step(f"Training on data/nlu without the {len(test)} examples to test on"):
            return await evaluate_intents(config, data, test, log)


async def _faq(args: argparse.Namespace, settings: Settings) -> Report:
    if not args.queries:
        raise UnusableData(
            "Give customers' questions to try the answers with: --queries FILE, a JSON object a "
            'line such as {"query": "can i pay cash", "lang": "en", "faq_id": "cod"}.'
        )
    check_encoder(settings.knowledge.encoder, settings.environ)
    if args.entries:
        entries = read_entries(_given(args.entries))
    else:
        entries = load_entries(PROJECT / "data" / "knowledge")
    queries = read_queries(_given(args.queries), entries)
    log = settings.data_folder / "log" / "evaluate.log"
    with step(f"Searching {len(entries)} entries for {len(queries)} questions"):
        return await evaluate_faq(entries, queries, settings.knowledge, log)


async def _stories(args: argparse.Namespace, settings: Settings) -> Report:
    given = args.stories
    stories = _given(given) if given else PROJECT / "tests" / "held_out_stories.yml"
    content = load_yaml(stories, stories.parent)
    if not isinstance(content, dict) or not content.get("stories"):
        raise UnusableData(f"{stories} has no stories. Write them as in data/stories.")
    model = await trained_model(settings)
    with step(f"Replaying {len(content['stories'])} conversations"):
        return await evaluate_stories(model, stories, settings.data_folder / "log" / "evaluate.log")


def _check_messages(
    train_file: str, train: list[LabelledMessage], test_file: str, test: list[LabelledMessage]
) -> None:
    """Says what will make the figures worse; raises UnusableData where there can be none."""
    learned = Counter(message.intent for message in train if message.in_scope)
    if len(learned) < 2:
        raise UnusableData(
            f"{train_file} has {len(learned)} intents. There must be two at least to tell apart."
        )
    asked = {message.intent for message in test if message.in_scope}
    if not asked:
        raise UnusableData(f"{test_file} has no message in scope. Add some.")
    for few in sorted(intent for intent, count in learned.items() if count == 1):
        tell(f"Note: {few!r} has one example only in {train_file}; write some more.")
    for unknown in sorted(asked - learned.keys()):
        tell(f"Note: {unknown!r} is asked for in {test_file}, but has no example in {train_file}.")


def _given(path: str) -> Path:
    """A path as the caller means it, who may be in another folder."""
    return Path(os.environ.get("SAPA_CALLED_FROM", "."), path)
