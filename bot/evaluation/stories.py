"""How well the bot decides what to do next, on conversations that it was not trained on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from bot.evaluation.report import Error, Report
from bot.evaluation.subprocess_job import run_apart

Step = list[Any]
"""``[said, intent, understood as, expected action, predicted action, confidence]``."""


async def evaluate_stories(model: Path, stories: Path, log: Path) -> Report:
    """Replays the conversations of a Rasa stories file against a trained model.

    Raises:
        EvaluationFailed: they cannot be replayed.
    """
    job = {"model": str(model), "stories": str(stories)}
    return story_report(await run_apart("bot.evaluation.replay", job, log))


def story_report(replayed: dict[str, Any]) -> Report:
    """The figures of ``bot.evaluation.replay``'s result.

    End to end, where the model understands texts itself; with the written intents too, which
    shows what the policies alone can be blamed for.
    """
    decided = replayed["given_intents"]
    whole = replayed.get("end_to_end", decided)
    steps = [step for conversation in whole["conversations"] for step in conversation]
    return Report(
        "stories",
        {
            "conversations": len(whole["conversations"]),
            "turns": whole["turns"],
            **_shares(whole["conversations"]),
            "turn_ms": round(whole["turn_ms"], 2),
            "turn_cpu_ms": round(whole["turn_cpu_ms"], 2),
            **{f"{name}_given_intents": s for name, s in _shares(decided["conversations"]).items()},
            "policies_ms": round(decided["turn_ms"], 2),
            "memory_mb": round(replayed["memory_mb"]),
        },
        Counter((expected, predicted) for *_, expected, predicted, _ in steps),
        [_error(*step) for step in steps if not _right(step)],
    )


def _shares(conversations: list[list[Step]]) -> dict[str, float]:
    """Of next actions, action_listen included; of conversations without a single wrong one."""
    steps = [step for conversation in conversations for step in conversation]
    return {
        "right_actions": sum(map(_right, steps)) / len(steps),
        "right_conversations": sum(all(map(_right, c)) for c in conversations) / len(conversations),
    }


def _right(step: Step) -> bool:
    *_, expected, predicted, _ = step
    return bool(expected == predicted)


def _error(
    said: str, intent: str, understood: str, expected: str, predicted: str, confidence: float
) -> Error:
    """With the intents, where the message was taken for another one than it is."""
    if intent == understood:
        return Error(said, expected, predicted, confidence)
    return Error(said, f"{expected} ({intent})", f"{predicted} ({understood})", confidence)
