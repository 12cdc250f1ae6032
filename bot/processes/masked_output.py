"""Runs a module as ``python -m`` does, and masks personal data in all that it prints: Rasa and its
action server log by themselves, and a traceback may quote a customer.

``python -m bot.processes.masked_output rasa_sdk --actions actions``
"""

from __future__ import annotations

import io
import runpy
import sys
from typing import TextIO

from bot.privacy.redaction import redact


class Masked(io.TextIOWrapper):
    """What stands where ``stream`` stood. Each write is masked as a whole, which a line of a log
    is."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(
            stream.buffer, encoding="utf-8", errors="backslashreplace", write_through=True
        )

    def write(self, text: str) -> int:
        super().write(redact(text))
        return len(text)


if __name__ == "__main__":
    sys.stdout, sys.stderr = Masked(sys.stdout), Masked(sys.stderr)
    module, sys.argv = sys.argv[1], sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
