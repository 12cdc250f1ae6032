"""Tunes the encoder on Rasa training data; run apart by ``bot.commands.tuning``.

Job: ``data`` (path of the training data) and ``folder`` (where the encoder is put). The result is
empty: the encoder is what is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import skops.io  # noqa: F401  (first, as in bot/processes/rasa_main.py)
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data

from bot.encoders.lexicon import load_lexicon
from bot.encoders.tuning import tune
from bot.encoders.vocabulary import Vocabulary, count_words
from bot.evaluation.subprocess_job import Job, do_job
from bot.nlu.sentence_featurizer import plain


def tune_on_data(job: Job) -> dict[str, Any]:
    """Texts are tuned on as the encoder will read them."""
    examples = load_data(job["data"]).intent_examples
    texts = [example.get(TEXT) for example in examples]
    lexicon = load_lexicon()
    vocabulary = Vocabulary(count_words(texts), lexicon)
    tune(
        [lexicon.in_english(plain(text, vocabulary)) for text in texts],
        [example.get(INTENT) for example in examples],
        Path(job["folder"]),
    )
    return {}


if __name__ == "__main__":
    do_job(tune_on_data)
