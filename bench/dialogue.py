"""Which dialogue policies earn their time?

    .venv-rasa/bin/python -m bench.dialogue

Trains each choice of policies on data/rules and data/stories and replays the conversations of
tests/held_out_stories.yml, with the intents as written: what was understood does not matter here.

Cases are answered by their own policy in every choice. Then the same for a shop that has not
written down what follows on each intent: only the rules of fallback are kept, and half of the
conversations are stories to learn from; tested on the other half, and the other way round.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.evaluation.stories import story_report
from bot.evaluation.subprocess_job import run_apart
from bot.project import STARTER as CHECKOUT

RULES_OF_INTENTS = ("answers.yml", "care.yml", "smalltalk.yml")
HELD_OUT = CHECKOUT / "tests" / "held_out_stories.yml"
yaml = YAML(typ="safe")

CONFIG = yaml.load((CHECKOUT / "config.yml").read_text(encoding="utf-8"))
SHIPPED: list[dict[str, Any]] = CONFIG["policies"]
ALWAYS = ("bot.rasa.dialogue_policy.DialoguePolicy", "RulePolicy")
RULES = [policy for policy in SHIPPED if policy["name"] in ALWAYS]
AUGMENTED = {"name": "AugmentedMemoizationPolicy", "max_history": 5}
TED = {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True}
"""As `rasa init` sets it."""

CHOICES = {
    "Memoization + Rule (config.yml)": SHIPPED,
    "Rule alone": RULES,
    "AugmentedMemoization + Rule": [AUGMENTED, *RULES],
    "Memoization + Rule + TED": [*SHIPPED, TED],
}


async def measure(
    policies: list[dict[str, Any]], test: list[Any], learned: list[Any] | None = None
) -> dict[str, float]:
    """Trains on the shop's rules and stories; replays ``test``.

    Conversations in ``learned`` take the place of the rules that say what follows on an intent.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("rules", "stories"):
            shutil.copytree(CHECKOUT / "data" / part, folder / "data" / part)
        if learned is not None:
            for file in RULES_OF_INTENTS:
                (folder / "data" / "rules" / file).unlink()
            _write(folder / "data" / "learned.yml", [_unsaid(story) for story in learned])
        _write(folder / "test.yml", test)
        job = {
            "config": {**CONFIG, "policies": policies},
            "data": str(folder / "data"),
            "out": str(folder),
        }
        trained = await run_apart("bench.train_policies", job, folder / "train.log")
        replay = {"model": trained["model"], "stories": str(folder / "test.yml")}
        replayed = await run_apart("bot.evaluation.replay", replay, folder / "replay.log")
        return {**story_report(replayed).figures, "train_s": trained["train_s"]}


def _unsaid(story: dict[str, Any]) -> dict[str, Any]:
    """The story without the customer's words, as training policies on words would need NLU, and
    without what the dialogue remembers, which is its own policy's."""
    told = (step for step in story["steps"] if "slot_was_set" not in step)
    steps = ({key: step[key] for key in step if key != "user"} for step in told)
    return {**story, "steps": list(steps)}


def _write(file: Path, stories: list[Any]) -> None:
    with file.open("w", encoding="utf-8") as output:
        yaml.dump({"version": "3.1", "stories": stories}, output)


async def main() -> None:
    conversations = yaml.load(HELD_OUT.read_text(encoding="utf-8"))["stories"]
    halves = conversations[::2], conversations[1::2]
    print("| policies | right actions | whole conversations | training | a turn | memory |")
    print("|---|---|---|---|---|---|", flush=True)
    for name, policies in CHOICES.items():
        _print(name, [await measure(policies, conversations)])
    for name, policies in CHOICES.items():
        runs = [await measure(policies, test, learned) for test, learned in (halves, halves[::-1])]
        _print(f"{name}; stories instead of rules", runs)


def _print(name: str, runs: list[dict[str, float]]) -> None:
    def mean(figure: str) -> float:
        return statistics.mean(run[figure] for run in runs)

    print(
        f"| {name} | {mean('right_actions'):.1%} | {mean('right_conversations'):.1%} | "
        f"{mean('train_s'):.1f} s | {mean('turn_cpu_ms'):.1f} ms | {mean('memory_mb'):.0f} MB |",
        flush=True,
    )


if __name__ == "__main__":
    asyncio.run(main())
