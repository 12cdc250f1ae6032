"""What the bot may say: the replies of domain.yml and the answers of data/knowledge, filled with
what stands in the shop's records. Read from those files and tables, by none of the bot's code."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from ruamel.yaml import YAML

from tests.checkout import CHECKOUT

_LANGUAGES = ("en", "id")
_OF_NO_RECORD = {
    "shop", "opens", "minutes", "new_address", "new_phone", "new_value", "item", "return_item",
    "return_reason", "kind", "colour", "size", "price_from", "price_to", "percent", "quantity",
}  # fmt: skip
"""Words that come from the settings or from the customer."""


class Approved:
    """Judges replies against the files of the project and the records in ``database``."""

    def __init__(self, database: Path) -> None:
        self._database = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        self._database.row_factory = sqlite3.Row
        domain = YAML(typ="safe").load((CHECKOUT / "domain.yml").read_text(encoding="utf-8"))
        self._replies = {
            name: [_pattern(variation["text"]) for variation in variations]
            for name, variations in domain["responses"].items()
        }
        self._statuses = {
            variation["text"]
            for name, variations in domain["responses"].items()
            if name.startswith("utter_status_")
            for variation in variations
        }
        colours = YAML(typ="safe").load((CHECKOUT / "data" / "colours.yml").read_text("utf-8"))
        self._indonesian = {colour["en"]: colour["id"] for colour in colours}
        self._kinds: dict[str, Any] = {}
        for file in (CHECKOUT / "data" / "cases").glob("*.yml"):
            self._kinds |= YAML(typ="safe").load(file.read_text(encoding="utf-8"))["cases"]
        before = ("utter_as_told", "utter_other_language_only")
        self._prefixes = [v["text"] for name in before for v in domain["responses"][name]]
        self._answers: dict[str, set[str]] = {}
        self._decided: dict[str, list[re.Pattern[str]]] = {}
        for file in (CHECKOUT / "data" / "knowledge").glob("*.yml"):
            for entry in YAML(typ="safe").load(file.read_text(encoding="utf-8")):
                until = entry.get("valid_until")
                if until is None or until >= date.today():
                    texts = {text.strip() for text in entry["answer"].values()}
                    self._answers[entry["id"]] = texts
                    self._decided[entry["id"]] = [
                        _pattern(text.strip())
                        for one in entry.get("instead", ()) for text in one["answer"].values()
                    ]

    def objection(self, reply: dict[str, Any]) -> str | None:
        """Why a reply (of Turn, as a dictionary) was not to be said; None if it was."""
        text, source = reply["text"], reply["source"]
        if "faq" in source:
            for prefix in self._prefixes:
                text = text.removeprefix(f"{prefix}\n\n").removeprefix(f"{prefix} ")
            known = self._answers.get(source["faq"], set())
            if "instead" in source:
                matches = [one.fullmatch(text) for one in self._decided[source["faq"]]]
                filled = next((m.groupdict() for m in matches if m), None)
                if filled is not None:
                    return self._wrong_filling(filled, source)
            return None if text in known else f"{text!r} is no answer of {source['faq']}"
        matches = [pattern.fullmatch(text) for pattern in self._replies[source["response"]]]
        filled = max((m.groupdict() for m in matches if m), key=_known, default=None)
        if filled is None:
            return f"{text!r} is no text of {source['response']}"
        return self._wrong_filling(filled, source)

    def _wrong_filling(self, filled: dict[str, str], source: dict[str, Any]) -> str | None:
        values = {k: v for k, v in filled.items() if v and k not in _OF_NO_RECORD}
        if not values:
            return None
        true = self._of_order(source["order"]) if "order" in source else self._typed_or_product()
        true |= self._of_case(source)
        for name, value in values.items():
            parts = re.split(r"\n|, | × ", value)
            if value not in true and not all(part in true for part in parts):
                return f"{name} = {value!r} stands in no record of {source}"
        return None

    def _of_order(self, number: str) -> set[str]:
        sql = "SELECT * FROM orders WHERE number = ?"
        order = dict(self._database.execute(sql, [number]).fetchone())
        true = {*self._statuses, *_shown(order)}
        for table in ("order_items", "tracking_events"):
            rows = self._database.execute(
                f"SELECT * FROM {table} WHERE order_number = ?", [number]
            ).fetchall()
            for row in rows:
                true |= _shown(dict(row))
        return true

    def _of_case(self, source: dict[str, Any]) -> set[str]:
        kind = self._kinds.get(source.get("kind", ""), {})
        true = {name.lower() for name in kind.get("name", {}).values()}
        true.add(str((kind.get("file") or {}).get("due_hours")))
        sql = "SELECT number, order_number, outcome, asked_back, due_at FROM cases WHERE number = ?"
        for row in self._database.execute(sql, [source.get("case")]).fetchall():
            true |= {str(value) for value in row}
            if row["due_at"]:
                due = datetime.fromtimestamp(row["due_at"], ZoneInfo("Asia/Jakarta"))
                true |= _shown({"due": due.isoformat()})
        return true

    def _typed_or_product(self) -> set[str]:
        """Order numbers, which a question repeats, and what is on sale."""
        true: set[str] = set()
        for row in self._database.execute("SELECT * FROM products").fetchall():
            true |= _shown(dict(row))
            true |= set(map(str, json.loads(row["sizes_json"])))
            for colour in json.loads(row["colours_json"]):
                true |= {colour, self._indonesian.get(colour, colour)}
        true |= {row[0] for row in self._database.execute("SELECT number FROM orders")}
        return true


def _known(filled: dict[str, str | None]) -> int:
    """How many words were filled: of wordings that may all be meant, the one that says it best."""
    return sum(value is not None for value in filled.values())


def _pattern(text: str) -> re.Pattern[str]:
    """The reply with its {words} as groups; {shop} too. Sentences with words may be missing."""
    seen: set[str] = set()
    pattern = ""
    for sentence in re.findall(r".+?(?:[.!?]+(?:\s+|$)|\n+|$)", text, re.DOTALL):
        parts = re.split(r"\{(\w+)\}", sentence.rstrip())
        told = ""
        for position, part in enumerate(parts):
            if position % 2 == 0:
                told += re.escape(part)
            else:
                told += f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
                seen.add(part)
        told += r"(?:\n+|$)" if sentence.endswith("\n") else r"(?:\s+|$)"
        pattern += f"(?:{told})?" if len(parts) > 1 else told
    return re.compile(pattern, re.DOTALL)


def _shown(record: dict[str, Any]) -> set[str]:
    """Each value of a row as a person may read it: as it is, as rupiah, as a date."""
    shown: set[str] = set()
    for value in record.values():
        if value is None:
            continue
        shown.add(str(value))
        if isinstance(value, int):
            shown |= {f"Rp{value:,}", f"Rp{value:,}".replace(",", ".")}
        if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value):
            when = datetime.fromisoformat(value)
            for language in _LANGUAGES:
                shown.add(format_date(when, "d MMMM y", locale=language))
                clock = "HH.mm" if language == "id" else "HH:mm"
                moment = format_datetime(when, f"d MMMM, {clock}", locale=language)
                shown |= {moment, *moment.split(", ")}
    return shown
