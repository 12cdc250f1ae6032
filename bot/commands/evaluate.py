"""``./sapa evaluate``: how well the bot does on messages that it was not trained on."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bot.commands.evaluate_readers import evaluate_pictures, evaluate_voice
from bot.commands.paths import given_path
from bot.commands.progress import tell
from bot.processes.preflight import check_folder
from bot.processes.stop_signals import run_until_stopped
from bot.settings import Settings, load_settings

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
    conversations = _add(
        actions,
        "conversations",
        "are customers served to the end?",
        "Plays written conversations (JSON lines; docs/conversations.md) through the whole bot, "
        "each with a new person, against a sample shop that is made for it, and compares every "
        "turn with what was written down of it.",
        "./sapa evaluate conversations mine.jsonl --transcript read_me.md",
    )
    conversations.add_argument("file", metavar="FILE", help="conversations (.jsonl)")
    conversations.add_argument(
        "--transcript", metavar="OUT", help="write what was said and why to this file (.md)"
    )
    _add(
        actions,
        "fairness",
        "is everybody served alike?",
        "Compares understanding, asking back, handing over and answer time between languages, "
        "registers (plain, courteous, slang, SMS style, mixed), spelling, lengths and regional "
        "words, each with a 95 % interval: on the held-out messages of data/held_out, and on "
        "the last turns of this shop's customers.",
        "./sapa evaluate fairness --json",
    )
    sentiment = _add(
        actions,
        "sentiment",
        "is it read right how messages sound?",
        "Reads messages of a CSV file with the columns text and label (displeased, neutral, "
        "pleased; or negative, neutral, positive) as this shop does. With --train: learns from "
        "that file first, beginning with what comes with Sapa; some minutes for each 10,000.",
        "./sapa evaluate sentiment --train train.csv --test test.csv --json",
    )
    sentiment.add_argument("--train", metavar="FILE", help="messages to learn from (.csv)")
    sentiment.add_argument("--test", metavar="FILE", help="messages to test on (.csv)")
    sentiment.add_argument(
        "--seed", type=int, default=0, help="in which order they are learned from (default: 0)"
    )
    suggestions = _add(
        actions,
        "suggestions",
        "are the right replies suggested to colleagues?",
        "Learns which approved reply comes next, and which one a draft means, from conversations, "
        "and tests it on others. Turns are JSON lines with dialogue, customer and label (the reply "
        "that was sent) and, if there are, draft and split (train or test; else a fifth is "
        "held out). Replies are one JSON object of texts by label, or of such objects by task.",
        "./sapa evaluate suggestions --turns turns.jsonl --replies replies.json --json",
    )
    suggestions.add_argument("--turns", metavar="FILE", help="what was written and sent (.jsonl)")
    suggestions.add_argument("--replies", metavar="FILE", help="the approved replies (.json)")
    suggestions.add_argument(
        "--seed", type=int, default=0, help="which conversations are held out (default: 0)"
    )
    trends = _add(
        actions,
        "trends",
        "are new topics told early?",
        "Replays weeks of messages (JSON lines; docs/insight.md) and counts which of the topics "
        "that emerge or rise are told, after how many messages, and what is told that is no "
        "trend.",
        "./sapa evaluate trends --timeline weeks.jsonl --json",
    )
    trends.add_argument(
        "--timeline", metavar="FILE", nargs="+", help="one or more timelines (.jsonl)"
    )
    voice = _add(
        actions,
        "voice",
        "are voice notes heard right?",
        "Has recordings heard by the readers of this machine (docs/voice-and-pictures.md). FOLDER "
        "has them and index.csv with the columns file, language (en or id) and text: what is said. "
        "Numbers may be written in words or digits.",
        "./sapa evaluate voice recordings --json",
        writes=False,
    )
    voice.add_argument("folder", metavar="FOLDER", help="recordings and index.csv")
    voice.set_defaults(needs_rasa=False)
    pictures = _add(
        actions,
        "pictures",
        "are pictures read right?",
        "Has pictures read by the readers of this machine (docs/voice-and-pictures.md). FOLDER "
        "holds them and index.jsonl, a line for each: file, kind, and the fields that stand in it "
        "(null: known not to).",
        "./sapa evaluate pictures screenshots --json",
        writes=False,
    )
    pictures.add_argument("folder", metavar="FOLDER", help="pictures and index.jsonl")
    pictures.set_defaults(needs_rasa=False)


def _add(
    actions: Any, name: str, line: str, description: str, example: str, writes: bool = True
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name,
        help=line,
        description=description,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")
    if writes:
        parser.add_argument(
            "--out", metavar="FOLDER", help="where figures, errors and picture are put (results)"
        )
    parser.set_defaults(parser=parser)
    return parser


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    check_folder(settings.data_folder)
    if args.action == "voice":
        return run_until_stopped(evaluate_voice(args, settings), when_stopped=INTERRUPTED)
    if args.action == "pictures":
        return run_until_stopped(evaluate_pictures(args, settings), when_stopped=INTERRUPTED)
    return run_until_stopped(_evaluate(args, settings), when_stopped=INTERRUPTED)


async def _evaluate(args: argparse.Namespace, settings: Settings) -> int:
    # Here: with scikit-learn and matplotlib behind them, --help would take seconds.
    from bot.commands import evaluations
    from bot.commands.evaluate_conversations import evaluate_conversations
    from bot.commands.evaluation_tables import show
    from bot.evaluation.report import write_report

    if args.action == "conversations":
        return await evaluate_conversations(args, settings)
    folder = given_path(args.out) if args.out else settings.project.root / "results"
    check_folder(folder, "name another folder with --out")  # now, not after minutes of training
    report = await getattr(evaluations, args.action)(args, settings)
    files = write_report(report, folder)
    if args.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        show(report)
    tell("Written: " + ", ".join(str(file) for file in files))
    return 0
