"""Order numbers that robots say, and which order is taken: right, none, or wrong. Robots are
understood far worse than people, in Indonesian above all; what they show is that a number that was
not understood is left open, and that nobody else's number becomes one of the customer's own."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from bot.languages import LANGUAGES, Language
from bot.processes.reader_process import ReaderProcesses
from bot.readings import Hint
from bot.settings_sections import MediaSettings
from bot.spoken.orders import spoken_order

EACH = 30
"""Numbers a language; two in three are the customer's own."""

ORDERS = 6
"""How many a customer has."""

_VOICES = {"en": ("en-us", "en-gb", "en-us+f3"), "id": ("id", "id+f2")}
_DIGITS = {
    "en": "zero one two three four five six seven eight nine".split(),
    "id": "nol satu dua tiga empat lima enam tujuh delapan sembilan".split(),
}
_SENTENCES = {
    "en": ("my order number is {}", "please check order {}", "O R D {}, where is it"),
    "id": ("nomor pesanan saya {}", "tolong cek pesanan {} ya kak", "o er de {}"),
}


async def said_by_robots() -> list[dict[str, Any]]:
    """How often which came out, by language, and whether the number was the customer's own."""
    chance = random.Random(1)
    counts: Counter[tuple[str, str, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        readers = ReaderProcesses(MediaSettings(readers="here"), Path(folder, "log"))
        try:
            for language in LANGUAGES:
                for number in range(EACH):
                    whose = "own" if number % 3 else "nobody's"
                    counts[language, whose, await _taken(readers, language, whose, chance)] += 1
        finally:
            await readers.aclose()
    return [
        {"language": language, "number": whose, "taken": taken, "times": times}
        for (language, whose, taken), times in sorted(counts.items())
    ]


async def _taken(
    readers: ReaderProcesses, language: Language, whose: str, chance: random.Random
) -> str:
    numbers = chance.sample(range(1000, 10_000), ORDERS + 1)
    said, *others = (f"ORD-{number}" for number in numbers)
    orders = others if whose == "nobody's" else [said, *others[1:]]
    digits = " ".join(_DIGITS[language][int(digit)] for digit in said[4:])
    sentence = chance.choice(_SENTENCES[language]).format(digits)
    sound = await _speak(sentence, chance.choice(_VOICES[language]))
    hint = Hint(language, (), tuple(sorted(orders)))
    heard = (await readers.read(sound, "audio/wav", hint)).text
    found = spoken_order(heard, language, orders)
    if found.said:
        return "right" if found.said == said else "wrong"
    if found.near:
        return "asked, with the right one" if said in found.near else "asked"
    return "left open"


async def _speak(sentence: str, voice: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        "espeak-ng", "-v", voice, "-s", "140", "--stdout", sentence,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    sound, _ = await process.communicate()
    return sound
