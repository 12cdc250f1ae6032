"""Everything that the desk says is said in Indonesian too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from string import Formatter

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.desk.templates import FOLDER
from tests.checkout import CHECKOUT

INDONESIAN = FOLDER / "locale" / "id"

_METHODS = [("pages/**.html", "jinja2"), ("pages/**.txt", "jinja2"), ("**.py", "python")]
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": (2,), "Refused": None}
_BESIDE_A_PLACE = {"Finding": "what remedy", "_Known": "what remedy"}
"""Calls whose second and third argument are sentences; of all others it is the first."""
_IN_ENGLISH = {
    "BackupError", "BadRoleName", "CannedRepliesBroken", "CannotCopy", "CannotMakeShop",
    "CannotStart", "ChannelNotReady", "ClaimLost", "ColoursBroken", "DatabaseDamaged",
    "EvidenceError", "ExportRefused", "GaveUp", "MessageTemplatesBroken", "ModerationExamplesError",
    "NoSuchCase", "NoSuchContact", "NoSuchConversation", "NoSuchDeadLetter", "NoSuchPerson",
    "NotAgreed", "NotAsSeen", "NothingToCopy", "RepliesBroken", "SettingsError", "ShopError",
    "StoreUnavailable", "UnknownVariable", "UnusableData",
}  # fmt: skip
"""Errors that the desk never shows as they are: commands and the log do, in English."""


def test_no_sentence_is_missing_in_indonesian() -> None:
    options = {
        f"pages/**.{kind}": {"trimmed": "false", "silent": "false"} for kind in ("html", "txt")
    }
    said = extract_from_dir(FOLDER, _METHODS, options, keywords=_KEYWORDS)
    translated = _translated()
    missing = {f"{file}:{line} {text!r}" for file, line, text, *_ in said if text not in translated}
    assert not missing


def test_no_refusal_and_no_finding_is_missing_in_indonesian() -> None:
    """What other rooms tell people by a ``LazyMessage``, a ``UserError`` error or a ``Finding``."""
    modules = {
        str(file.relative_to(CHECKOUT)): ast.parse(file.read_text(encoding="utf-8"))
        for file in (CHECKOUT / "bot").rglob("*.py")
    }
    telling = {"LazyMessage"} | _classes_that_tell(modules.values()) - _IN_ENGLISH
    translated = _translated()
    found, missing = 0, set()
    for file, module in modules.items():
        for node in _sentences(module, telling):
            found += 1
            text = node.value if isinstance(node, ast.Constant) else ast.unparse(node)
            if text and text not in translated:
                missing.add(f"{file}:{node.lineno} {text!r}")
    assert found > 150
    assert not missing, "translate them in reasons.po; no f-string can be: LazyMessage(…, word=…)"


def test_what_is_filled_into_a_sentence_is_filled_into_its_translation() -> None:
    with (INDONESIAN / "reasons.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    wrong = [message.id for message in messages if _places(message.id) != _places(message.string)]
    assert not wrong


def test_each_sentence_has_one_translation() -> None:
    """Of two only the first would be said, on the other's page too."""
    seen: dict[str, str] = {}
    twice = set()
    for path in sorted(INDONESIAN.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id and seen.setdefault(str(message.id), path.name) != path.name:
                    twice.add(f"{message.id!r} in {seen[str(message.id)]} and {path.name}")
    assert not twice


def _translated() -> set[str]:
    translated = set()
    for path in INDONESIAN.glob("*.po"):
        with path.open("rb") as file:
            translated |= {message.id for message in read_po(file) if message.string}
    return translated


def _classes_that_tell(modules: Iterator[ast.Module]) -> set[str]:
    return {
        node.name
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "UserError" for base in node.bases)
    }


def _sentences(module: ast.Module, telling: set[str]) -> Iterator[ast.expr]:
    """The sentences that are written in these calls, and f-strings, which are none."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in _BESIDE_A_PLACE:
            named = [k.value for k in node.keywords if k.arg in _BESIDE_A_PLACE[node.func.id]]
            told = [*node.args[1:3], *named]
        elif node.func.id in telling:
            told = node.args[:1]
        else:
            continue
        for argument in told:
            yield from _written(argument, module)


def _written(told: ast.expr, module: ast.Module) -> Iterator[ast.expr]:
    if isinstance(told, (ast.Constant, ast.JoinedStr, ast.BinOp)):
        yield told
    elif isinstance(told, ast.IfExp):
        yield from _written(told.body, module)
        yield from _written(told.orelse, module)
    elif isinstance(told, ast.BoolOp):
        for value in told.values:
            yield from _written(value, module)
    elif isinstance(told, ast.Name):
        for node in ast.walk(module):
            if not isinstance(node, ast.Assign) or isinstance(node.value, ast.Name):
                continue
            if ast.unparse(node.targets[0]) == told.id:
                yield from _written(node.value, module)


def _places(message: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(message) if name}
