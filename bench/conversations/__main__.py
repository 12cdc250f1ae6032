"""Are customers served to the end? Plays the conversations of this folder, which its README tells
about.

    .venv/bin/python -m bench.conversations [development|blind]

Prints the figures of each part; what was said, and all figures as JSON, go into results/.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

from bot.commands.evaluate_conversations import play, read, show
from bot.evaluation.conversations.judgement import as_dict, figures
from bot.evaluation.conversations.transcript import transcript
from bot.project import STARTER as CHECKOUT
from bot.settings import load_settings

PARTS = ("development", "blind")
FOLDER = Path(__file__).parent


async def main(parts: list[str]) -> None:
    settings = load_settings()
    written = {
        part: [c for file in sorted(FOLDER.glob(f"{part}_*.jsonl")) for c in read(file, settings)]
        for part in parts
    }
    played = iter(await play([c for part in parts for c in written[part]], settings))
    results = CHECKOUT / "results"
    results.mkdir(exist_ok=True)
    for part in parts:
        judged = [next(played) for _ in written[part]]
        if not judged:
            print(f"There are no conversations yet: {FOLDER / part}_*.jsonl")
            continue
        found = figures(judged)
        print(f"\n{part.upper()}")
        show(found)
        file = results / f"conversations_{part}"
        file.with_suffix(".md").write_text(transcript(judged), encoding="utf-8")
        told = {**found, "played": [as_dict(one) for one in judged]}
        file.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        print(f"Written: {file}.md, {file}.json")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS)
    part = parser.parse_args().part
    asyncio.run(main([part] if part else list(PARTS)))
