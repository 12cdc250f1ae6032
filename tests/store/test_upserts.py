"""Statements that write over a row read the same on both engines: SQLite takes a bare column for
the row that is there, PostgreSQL refuses it, as it may be the new one's too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_UPSERT = re.compile(r"ON CONFLICT\s*(?P<key>\([^)]*\))?\s*DO UPDATE(?P<rest>.*)", re.DOTALL)
_NO_COLUMNS = re.compile(r"'[^']*'|:\w+|\w+\.\w+|\w+\s*=|\w+(?=\s*\()")


def upserts() -> Iterator[tuple[str, str]]:
    for path in [*Path("bot").rglob("*.py"), *Path("actions").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        if "DO UPDATE" not in text or path.parent.name == "engine":  # which writes all of a row
            continue
        for node in ast.walk(ast.parse(text)):
            for written in _texts(node):
                if "DO UPDATE" in written:
                    yield str(path), written


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        yield "".join(v.value if isinstance(v, ast.Constant) else "put_in" for v in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def bare_columns(statement: str) -> list[str]:
    found = _UPSERT.search(statement)
    assert found
    rest = found["rest"].partition("RETURNING")[0].replace("!=", "<>").replace(">=", ">")
    words = re.findall(r"[a-z_]\w*", _NO_COLUMNS.sub(" ", rest.replace("<=", "<")))
    return [word for word in words if word != "put_in"] if found["key"] else ["no key"]


def test_no_column_is_bare() -> None:
    seen = 0
    for path, statement in upserts():
        if not _UPSERT.search(statement):
            continue
        seen += 1
        assert bare_columns(statement) == [], f"{path}: {statement}"
    assert seen > 10


def test_what_is_bare_is_found() -> None:
    upsert = "INSERT INTO t VALUES (?) ON CONFLICT (a) DO UPDATE SET b = "
    assert bare_columns(f"{upsert} b + 1") == ["b"]
    assert bare_columns(f"{upsert} max(t.b, excluded.b) WHERE c IS NULL") == ["c"]
    assert bare_columns(f"{upsert} excluded.b") == []
    assert bare_columns("ON CONFLICT DO UPDATE SET b = 1") == ["no key"]
