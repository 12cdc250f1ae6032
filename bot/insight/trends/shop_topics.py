"""What a shop's bot was taught, as topics: the intents of data/nlu and the approved answers."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from bot.examples import plain, spoken
from bot.knowledge.entries import load_entries
from bot.yaml_file import read_yaml

MOST_EXAMPLES = 40
"""Of a topic; more tell little more."""
_MOST_ALTOGETHER = 3000
"""So that an update takes seconds."""


def shop_topics(data: Path) -> list[tuple[str, str]]:
    """Texts, each with its topic: ``intent:order_status`` or, of an approved
    answer, ``answer:cod``.

    Raises:
        NotYaml: a file of data/nlu cannot be read.
        KnowledgeError: a file of data/knowledge cannot be used.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    for file in sorted((data / "nlu").rglob("*.yml")):
        for block in (read_yaml(file, file.name) or {}).get("nlu") or ():
            if not block.get("intent"):
                continue
            topic = f"intent:{str(block['intent']).partition('/')[0]}"
            texts[topic] += [plain(text) for _, text, _ in spoken(block.get("examples"))]
    for entry in load_entries(data / "knowledge"):
        asked = [question for questions in entry.questions.values() for question in questions]
        texts[f"answer:{entry.id}"] += asked
    most = min(MOST_EXAMPLES, max(1, _MOST_ALTOGETHER // max(len(texts), 1)))
    return [(text, topic) for topic, of in texts.items() for text in _spread(of, most)]


def _spread(texts: list[str], most: int) -> list[str]:
    """Some from everywhere in the list, which often has one language before the other."""
    step = max(1.0, len(texts) / most)
    return [texts[int(place * step)] for place in range(min(len(texts), most))]
