"""Keeps out of a worker what its model does not need.

Rasa imports TensorFlow whatever the model is made of (350 MB of memory, three seconds of each
start), and spaCy imports torch wherever it is installed (450 MB). A model of components that
compute nothing with TensorFlow answers the same with a placeholder for it.
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.encoders.encoder_names import needs_torch
from bot.settings import load_settings

_TENSORFLOW = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")

_WITH_TENSORFLOW = (
    "rasa.nlu.classifiers.diet_classifier",
    "rasa.nlu.selectors.response_selector",
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
    "rasa.core.policies.ted_policy",
    "rasa.core.policies.unexpected_intent_policy",
)
"""Of Rasa's components those that compute with it (read in Rasa 3.6.21)."""


def components_with_tensorflow(model: Path) -> list[str]:
    """The components of a trained model that may need TensorFlow: those of Rasa that do, and all
    that are neither Rasa's nor ours, as nobody knows what they import.

    Raises:
        OSError, tarfile.TarError, KeyError, ValueError: the file is no model of Rasa's.
    """
    with tarfile.open(model) as archive:
        file = archive.extractfile("metadata.json")
        if file is None:
            raise ValueError(f"{model} has no metadata.")
        nodes = json.load(file)["predict_schema"]["nodes"].values()
    components = {node["uses"] for node in nodes}
    return sorted(component for component in components if _may_need_it(component))


def _may_need_it(component: str) -> bool:
    module = component.rpartition(".")[0]
    return module in _WITH_TENSORFLOW or not module.startswith(("rasa.", "bot."))


def left_out_for(model: Path) -> AbstractContextManager[None]:
    """``left_out`` as this model, and the encoder in sapa.toml, allow. Raises as
    ``components_with_tensorflow`` does."""
    return left_out(
        tensorflow=not components_with_tensorflow(model),
        torch=not needs_torch(load_settings().knowledge.encoder),
    )


@contextmanager
def left_out(tensorflow: bool, torch: bool) -> Iterator[None]:
    """While Rasa and the model are loaded: ``import tensorflow`` gives a placeholder, ``import
    torch`` an ImportError, which spaCy expects. Afterwards both can be imported as ever, by an
    action of the shop's, say."""
    finder = _Finder()
    if tensorflow and _TENSORFLOW[0] not in sys.modules:
        sys.meta_path.insert(0, finder)
    hidden = torch and sys.modules.setdefault("torch", None) is None  # type: ignore[arg-type]
    try:
        yield
    finally:
        if finder in sys.meta_path:
            sys.meta_path.remove(finder)
        for name, module in list(sys.modules.items()):
            if isinstance(module, _Placeholder) or (name == "torch" and hidden):
                del sys.modules[name]


def has_placeholder() -> bool:
    """Whether Rasa was loaded without TensorFlow: then no model that needs it can be loaded in this
    process any more."""
    return _Finder.was_asked


class _Finder(MetaPathFinder, Loader):
    was_asked = False

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        if name.partition(".")[0] in _TENSORFLOW:
            return ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        _Finder.was_asked = True
        return _Placeholder(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing in it."""


class _Placeholder(ModuleType):
    """A module in which everything is there, as a class that others may derive from."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return _made(self, name)


class _Anything(type):
    """The same for what is in such a class."""

    def __getattr__(cls, name: str) -> Any:
        return _made(cls, name)


class _Nothing(metaclass=_Anything):
    def __init__(self, *_: Any, **__: Any) -> None:
        """Whatever Rasa's modules make while they are imported."""

    def __call__(self, decorated: Any = None, *_: Any, **__: Any) -> Any:
        return decorated


def _made(owner: Any, name: str) -> Any:
    if name.startswith("__"):  # Python asks for many that need not be there
        raise AttributeError(name)
    made = _Anything(name, (_Nothing,), {})
    setattr(owner, name, made)
    return made
