"""People's names by a spaCy model, where somebody has installed one; Sapa brings none along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

_LABELS = {"PERSON", "PER"}
"""What models call a person: OntoNotes' name, and that of the WikiNER models (xx_ent_wiki_sm)."""


def people_finder(pipeline: Language) -> Callable[[str], Iterable[tuple[int, int]]]:
    """Where the pipeline sees people in a text."""
    return lambda text: [
        (entity.start_char, entity.end_char)
        for entity in pipeline(text).ents
        if entity.label_ in _LABELS
    ]


@cache
def installed_people_finder() -> Callable[[str], Iterable[tuple[int, int]]] | None:
    """By the first installed model that knows people; None where there is none."""
    models = sorted(model.name for model in entry_points(group="spacy_models"))
    for name in models:
        import spacy  # only where there is something to load: it is slow, and large

        pipeline = spacy.load(name)
        labels = {label for pipe in pipeline.pipe_labels.values() for label in pipe}
        if labels & _LABELS:
            return people_finder(pipeline)
    return None
