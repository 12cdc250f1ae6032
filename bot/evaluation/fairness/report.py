"""Fairness as ``./sapa evaluate`` tells it: what is compared, and what was misunderstood."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bot.encoders.lexicon import load_lexicon
from bot.evaluation.fairness.customers import compare_customers
from bot.evaluation.fairness.held_out import compare_held_out, read_messages
from bot.evaluation.fairness.messages import FairMessage
from bot.evaluation.report import Error, Report
from bot.store.messages.turn_stats import TurnStats


async def evaluate_fairness(
    model: Path, messages: list[FairMessage], done: list[TurnStats], log: Path
) -> Report:
    """Has the trained ``model`` read the messages; ``done`` are turns of real conversations.

    Raises:
        EvaluationFailed: the model cannot be loaded.
        LexiconError: a file of the lexicon cannot be used.
    """
    readings = await read_messages(model, messages, log)
    read = list(zip(messages, readings))
    customers = compare_customers(done, load_lexicon())
    return Report(
        "fairness",
        {
            "messages": len(messages),
            "customers_messages": customers.messages,
            "groups": compare_held_out(messages, readings),
            "customers_groups": customers.groups,
        },
        Counter((message.intent, reading.likeliest) for message, reading in read),
        [
            Error(message.text, message.intent, reading.likeliest, reading.confidence)
            for message, reading in read
            if reading.likeliest != message.intent
        ],
    )
