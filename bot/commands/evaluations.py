"""What ``./sapa evaluate`` does for each thing that can be evaluated: read, check, measure."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from ruamel.yaml import YAML

from bot.commands.paths import given_path
from bot.commands.progress import step, tell
from bot.commands.train import trained_model
from bot.encoders.combined_encoder import open_message_meaning
from bot.evaluation.compare import HELD_OUT
from bot.evaluation.fairness.customers import LAST_TURNS
from bot.evaluation.fairness.messages import fair_messages
from bot.evaluation.fairness.report import evaluate_fairness
from bot.evaluation.faq import evaluate_faq
from bot.evaluation.faq_files import read_entries, read_queries
from bot.evaluation.given_files import UnusableData
from bot.evaluation.held_out import hold_out
from bot.evaluation.intents import READ_CSV, evaluate_intents
from bot.evaluation.messages_csv import LabelledMessage, read_messages
from bot.evaluation.report import Report
from bot.evaluation.sentiment import evaluate_sentiment, read_sentiments
from bot.evaluation.stories import evaluate_stories
from bot.evaluation.suggestions import evaluate_suggestions, read_dialogues, split
from bot.evaluation.timeline_files import read_timeline
from bot.evaluation.trends import evaluate_trends
from bot.insight.sentiment.reader import Reader
from bot.insight.sentiments import shop_reader
from bot.knowledge.entries import load_entries
from bot.processes.preflight import check_encoder
from bot.settings import Settings
from bot.store.engine.store import open_connection
from bot.store.messages.turn_stats import turn_stats
from bot.training.training_files import check_yaml, load_config, load_yaml, training_files


async def intents(args: argparse.Namespace, settings: Settings) -> Report:
    if bool(args.train) != bool(args.test):
        args.parser.error("give both --train and --test, or neither")
    check_encoder(settings.knowledge.encoder, settings.environ)
    folder = settings.project.folder
    check_yaml(training_files(folder), folder)
    config = load_config(folder)
    if args.train:
        train, test = read_messages(given_path(args.train)), read_messages(given_path(args.test))
        _check_messages(args.train, train, args.test, test)
        with step(f"Training on {len(train)} messages, testing on {len(test)}"):
            return await evaluate_intents(
                {**config, **READ_CSV}, given_path(args.train), test, _log(settings)
            )
    kept, test = hold_out(settings.project.data / "nlu", args.seed)
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary, "nlu.yml")
        YAML().dump(kept, data)
        with step(f"Training on data/nlu without the {len(test)} examples to test on"):
            return await evaluate_intents(config, data, test, _log(settings))


async def faq(args: argparse.Namespace, settings: Settings) -> Report:
    if not args.queries:
        raise UnusableData(
            "Give customers' questions to try the answers with: --queries FILE, a JSON object a "
            'line such as {"query": "can i pay cash", "lang": "en", "faq_id": "cod"}.'
        )
    check_encoder(settings.knowledge.encoder, settings.environ)
    if args.entries:
        entries = read_entries(given_path(args.entries))
    else:
        entries = load_entries(settings.project.data / "knowledge")
    queries = read_queries(given_path(args.queries), entries)
    with step(f"Searching {len(entries)} entries for {len(queries)} questions"):
        return await evaluate_faq(entries, queries, settings.knowledge, _log(settings))


async def stories(args: argparse.Namespace, settings: Settings) -> Report:
    own = settings.project.root / "tests" / "held_out_stories.yml"
    file = given_path(args.stories) if args.stories else own
    content = load_yaml(file, file.parent)
    if not isinstance(content, dict) or not content.get("stories"):
        raise UnusableData(f"{file} has no stories. Write them as in data/stories.")
    model = await trained_model(settings)
    with step(f"Replaying {len(content['stories'])} conversations"):
        return await evaluate_stories(model, file, _log(settings))


async def fairness(args: argparse.Namespace, settings: Settings) -> Report:
    model = await trained_model(settings)
    messages = fair_messages(settings.project.data / HELD_OUT)
    done = turn_stats(open_connection(settings.store), LAST_TURNS)
    with step(f"Reading {len(messages)} messages"):
        return await evaluate_fairness(model, messages, done, _log(settings))


async def sentiment(args: argparse.Namespace, settings: Settings) -> Report:
    if not args.test:
        args.parser.error("give --test: a CSV file with the columns text and label")
    test = read_sentiments(given_path(args.test))
    if not args.train:
        with step(f"Reading {len(test)} messages"):
            reader = shop_reader(open_connection(settings.store), settings)
            return evaluate_sentiment(reader, test)
    train = read_sentiments(given_path(args.train))
    if len({example.sentiment for example in train}) < 2:
        raise UnusableData(
            f"{args.train} has messages of one label only. There must be two to tell apart."
        )
    try:
        from bot.insight.sentiment.tuning import tune  # torch, where it is wanted only
    except ModuleNotFoundError as error:
        raise UnusableData(
            "Learning from --train needs PyTorch, which is not in this environment. Run it in the "
            "whole one (without SAPA_SMALL_RASA), or leave --train out."
        ) from error
    with step(f"Tuning on {len(train)} messages, testing on {len(test)}"):
        return evaluate_sentiment(tune(Reader.load(), train, seed=args.seed), test)


async def suggestions(args: argparse.Namespace, settings: Settings) -> Report:
    if not (args.turns and args.replies):
        args.parser.error("give --turns and --replies")
    dialogues = read_dialogues(given_path(args.turns), given_path(args.replies))
    train, test = split(dialogues, args.seed)
    with step(f"Learning from {len(train)} replies, testing on {len(test)}"):
        return evaluate_suggestions(train, test)


async def trends(args: argparse.Namespace, settings: Settings) -> Report:
    if not args.timeline:
        args.parser.error("give --timeline: a file of JSON lines, as docs/insight.md says")
    check_encoder(settings.knowledge.encoder, settings.environ)
    timelines = [read_timeline(given_path(file)) for file in args.timeline]
    meaning = open_message_meaning(settings.knowledge.encoder)
    with step(f"Replaying {sum(len(one.messages) for one in timelines)} messages"):
        return evaluate_trends(timelines, meaning.encode)


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
    if few := sorted(intent for intent, count in learned.items() if count == 1):
        tell(f"Note: there is only one example in {train_file} of {', '.join(few)}.")
    if unknown := sorted(asked - learned.keys()):
        tell(f"Note: there is no example in {train_file} of {', '.join(unknown)}; it is tested.")


def _log(settings: Settings) -> Path:
    return settings.data_folder / "log" / "evaluate.log"
