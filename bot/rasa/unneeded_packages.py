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
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.encoders.encoder_names import needs_torch
from bot.errors import UserError
from bot.settings import load_settings
from bot.yaml_file import read_yaml

_TENSORFLOW = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")

_WITH_TENSORFLOW = (
    "DIETClassifier", "ResponseSelector", "ConveRTFeaturizer", "LanguageModelFeaturizer",
    "TEDPolicy", "UnexpecTEDIntentPolicy",
)  # fmt: skip
"""Of Rasa's components those that compute with it (read in Rasa 3.6.21)."""


class NotInstalled(UserError):
    """What a model needs is not in this environment; the message says what to do."""


def components_with_tensorflow(file: Path) -> list[str]:
    """The components of a trained model, or of a config.yml, that may need TensorFlow: those of
    Rasa that do, and all that are neither Rasa's nor ours, as nobody knows what they import.

    Raises:
        OSError, tarfile.TarError, KeyError, ValueError: the file is no model of Rasa's.
        NotYaml: config.yml cannot be read.
    """
    return sorted(filter(_may_need_it, _components(file)))


def _components(file: Path) -> dict[str, Any]:
    """The components of a trained model or a config.yml, and the options of each."""
    return _configured(file) if file.suffix == ".yml" else _trained(file)


def _trained(model: Path) -> dict[str, Any]:
    with tarfile.open(model) as archive:
        file = archive.extractfile("metadata.json")
        if file is None:
            raise ValueError(f"{model} has no metadata.")
        nodes = json.load(file)["predict_schema"]["nodes"].values()
    return {node["uses"]: node.get("config") or {} for node in nodes}


def _configured(file: Path) -> dict[str, Any]:
    config = read_yaml(file, file.name) or {}
    sections = [config.get("pipeline") or [], config.get("policies") or []]
    if not all(sections):  # Rasa takes its own, which need it
        return {name: {} for name in _WITH_TENSORFLOW}
    return {str(component["name"]): component for section in sections for component in section}


def _may_need_it(component: str) -> bool:
    module, _, name = component.rpartition(".")
    return name in _WITH_TENSORFLOW or bool(module and not module.startswith(("rasa.", "bot.")))


def left_out_for(file: Path) -> AbstractContextManager[None]:
    """``left_out`` as this model or config.yml, and the encoders in it and in sapa.toml, allow.
    Raises as ``components_with_tensorflow`` does.

    Raises:
        NotInstalled: they need what the small environment does not have.
    """
    encoders = {options.get("encoder") for options in _components(file).values()} - {None}
    encoders.add(load_settings().knowledge.encoder)
    needs = {
        "tensorflow": ", ".join(components_with_tensorflow(file)),
        "torch": ", ".join(sorted(filter(needs_torch, encoders))),
    }
    for package, whose in needs.items():
        if whose and find_spec(package) is None:
            raise NotInstalled(
                "{whose} needs {package}, which Rasa's small environment does not have. Unset "
                "SAPA_SMALL_RASA and run this again, or use what comes with Sapa.",
                whose=whose, package=package,
            )  # fmt: skip
    return left_out(tensorflow=not needs["tensorflow"], torch=not needs["torch"])


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
