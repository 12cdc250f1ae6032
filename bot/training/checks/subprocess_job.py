"""The checks that need Rasa and the encoders: ``python -m bot.training.checks.subprocess_job
PROJECT OUT``.

What Rasa finds is printed; the near twins are written to OUT as JSON. The exit code is Rasa's.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import skops.io  # noqa: F401  (first, as in bot/processes/rasa_main.py)

from bot.settings import load_settings
from bot.training.checks.meanings import check_meanings
from bot.training.checks.rasa import check
from bot.training.edits.refused import EditRefused
from bot.training.tuned_encoder import encoder_of_intents

if __name__ == "__main__":
    project, out = Path(sys.argv[1]), Path(sys.argv[2])
    code = check(project)
    settings = load_settings()
    encoder = encoder_of_intents(settings.knowledge.encoder, settings.models)
    try:
        twins = [twin.as_json() for twin in check_meanings(project, settings, encoder)]
    except EditRefused:  # an answer cannot be read, which is told elsewhere
        twins = []
    out.write_text(json.dumps(twins), encoding="utf-8")
    sys.exit(code)
