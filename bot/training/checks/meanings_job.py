"""The near twins, by the encoders, in a process of their own beside Rasa's: ``python -m
bot.training.checks.meanings_job PROJECT BASE OUT``.

They are written to OUT as JSON. BASE is PROJECT's state before it was edited, or PROJECT itself.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import skops.io  # noqa: F401  (first, as in bot/processes/rasa_main.py)

from bot.settings import load_settings
from bot.training.checks.meanings import check_meanings
from bot.training.edits.refused import EditRefused
from bot.training.tuned_encoder import encoder_of_intents

if __name__ == "__main__":
    project, base, out = map(Path, sys.argv[1:])
    settings = load_settings()
    encoder = encoder_of_intents(settings.knowledge.encoder, settings.models)
    try:
        twins = [twin.as_json() for twin in check_meanings(project, base, settings, encoder)]
    except EditRefused:  # an answer cannot be read, which is told elsewhere
        twins = []
    out.write_text(json.dumps(twins), encoding="utf-8")
