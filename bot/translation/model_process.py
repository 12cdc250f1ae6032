"""``python -m bot.translation.model_process FOLDER``: translates the texts that come as a JSON
list, and ends. It runs in the readers' environment, where CTranslate2 is."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

from bot.translation.pieces import Pieces

_SENTENCES = re.compile(r"(?<=[.!?…])[ \t]+")
_MOST_PIECES = 200
"""A longer sentence is taken in parts: such models learned from shorter ones."""
_MOST_SAID = 300
"""Pieces; 512 is the most that OPUS-MT's models can say."""
_END = "</s>"


class Translator:
    """A model of ``folder``, on one processor."""

    def __init__(self, folder: Path) -> None:
        import ctranslate2  # the readers' environment alone has it

        self._pieces = Pieces.of_file(folder / "source.spm")
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._end = [] if config.get("add_source_eos") else [_END]
        self._model = ctranslate2.Translator(str(folder), device="cpu", intra_threads=1)

    def translate(self, text: str) -> str:
        """Line by line and sentence by sentence, as the model learned it."""
        return "\n".join(self._line(line) for line in text.splitlines())

    def _line(self, line: str) -> str:
        sentences = [one for one in _SENTENCES.split(line.strip()) if one]
        if not sentences:
            return ""
        split = [
            pieces[at : at + _MOST_PIECES] + self._end
            for pieces in map(self._pieces.split, sentences)
            for at in range(0, len(pieces), _MOST_PIECES)
        ]
        results = self._model.translate_batch(
            split, beam_size=4, max_batch_size=8, max_decoding_length=_MOST_SAID
        )
        return " ".join(self._pieces.joined(one.hypotheses[0]) for one in results)


def main() -> None:
    """Once, for what comes in."""
    os.nice(10)  # customers' messages come first
    translator = Translator(Path(sys.argv[1]))
    texts: list[str] = json.load(sys.stdin)
    json.dump([translator.translate(text) for text in texts], sys.stdout)


if __name__ == "__main__":
    main()
