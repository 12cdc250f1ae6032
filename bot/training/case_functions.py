"""What cases can check and do: the functions of actions/ that make themselves known by a name.

They are read, not imported: the desk runs no code of the actions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from bot.training.project_files import action_code

Role = Literal["check", "deed"]
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)

_CHANGES_SHOP = ("cancel", "change_address", "request_return")
"""Methods of ``bot.shop.shop.Shop`` that change an order."""


@dataclass(frozen=True)
class CaseFunction:
    """``needs`` are the facts without which it cannot work (``order`` is the proven order);
    ``is_final`` says that it changes an order or deletes data."""

    name: str
    needs: tuple[str, ...]
    is_final: bool


def case_functions(project: Path, role: Role) -> dict[str, CaseFunction]:
    """The functions of actions/ with ``@check("name")``, or ``@deed("name")``, by that name."""
    found = {f.name: f for _, tree in action_code(project) for f in _functions(tree, role)}
    return dict(sorted(found.items()))


@lru_cache(maxsize=128)
def _functions(tree: ast.Module, role: Role) -> tuple[CaseFunction, ...]:
    return tuple(
        CaseFunction(name, tuple(dict.fromkeys(_needs(node))), _is_final(node))
        for node in ast.walk(tree)
        if isinstance(node, _FUNCTION)
        for name in _known_as(node, role)
    )


def _known_as(function: _Function, role: Role) -> Iterator[str]:
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(func=ast.Name(id=known), args=[ast.Constant(value=str(name))]):
                if known == role:
                    yield name


def _needs(function: _Function) -> Iterator[str]:
    """``order: Order`` (and not ``Order | None``), and each ``case.facts["name"]``."""
    arguments = function.args.args
    annotation = arguments[2].annotation if len(arguments) > 2 else None
    if annotation is not None and ast.unparse(annotation) == "Order":
        yield "order"
    for node in ast.walk(function):
        match node:
            case ast.Subscript(
                value=ast.Attribute(value=ast.Name(id="case"), attr="facts"),
                slice=ast.Constant(value=str(name)),
                ctx=ast.Load(),
            ):
                yield name


def _is_final(function: _Function) -> bool:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="shop")), attr=attr)):
                if attr in _CHANGES_SHOP:
                    return True
            case ast.keyword(arg="erase"):
                return True
    return False
