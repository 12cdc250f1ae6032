"""`./sapa evaluate conversations`, with a bot of its own: conversations are played and judged,
and nothing of the shop's own is touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.settings import PROJECT

pytestmark = pytest.mark.long  # Rasa and an action server are started, twice

CONVERSATIONS: list[dict[str, Any]] = [
    {
        "id": "served", "lang": "en", "kinds": ["order_status"], "fill": {"ORDER": "ORD-2291"},
        "turns": [
            {"customer": "where is my order {ORDER}?",
             "check": {"case": {"kind": "order_status", "state": "open"}, "asks": "proof",
                       "asks_again": ["order"], "must_not": ["JNE"], "language": "en"}},
            {"customer": "rina@example.com",
             "check": {"case": {"kind": "order_status", "state": "solved"}, "must": [["JNE"]],
                       "facts": {"order": "{ORDER}"}, "source": "order:{ORDER}",
                       "changed": "none", "handover": False}},
            {"customer": "where is my order {ORDER} now?", "next_day": True,
             "check": {"asks": "proof", "must_not": ["JNE"]}},
        ],
    },
    {
        "id": "changed", "lang": "id", "kinds": ["cancel_order"], "traits": ["button"],
        "turns": [
            {"customer": "tolong batalkan pesanan ORD-1180, email budi@example.com",
             "check": {"asks": "confirm", "changed": "none", "language": "id"}},
            {"button": "Ya, batalkan",
             "check": {"changed": {"order": "ORD-1180", "what": "cancelled"}}},
            {"photo": True, "customer": "ini fotonya"},
        ],
    },
    {
        "id": "wrong", "lang": "en",
        "turns": [
            {"customer": "can i cancel ORD-1180? budi@example.com",
             "check": {"asks": "confirm"}},  # the other conversation has cancelled it
            {"button": "Perhaps"},
            {"customer": "let me talk to a person", "after_hours": True,
             "check": {"handover": True, "must": [["today", "tomorrow"]]}},
            {"customer": "hello?", "check": {"silent_ok": True, "changed": "none"}},
        ],
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str, Path]:
    """What was told as JSON, the transcript, and the shop's own folder."""
    folder = tmp_path_factory.mktemp("simulation")
    settings = folder / "sapa.toml"
    settings.write_text('[privacy]\nanonymous_proof = "digits"\n')
    file, out = folder / "conversations.jsonl", folder / "transcript.md"
    file.write_text("\n".join(map(json.dumps, CONVERSATIONS)))
    command = [sys.executable, "-m", "bot.cli", "evaluate", "conversations", str(file), "--json"]
    run = subprocess.run(
        [*command, "--transcript", str(out)],
        cwd=PROJECT, env={**os.environ, "SAPA_SETTINGS": str(settings)},
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout), out.read_text(encoding="utf-8"), folder


def turns(figures: dict[str, Any], id_: str) -> list[dict[str, Any]]:
    [conversation] = [one for one in figures["played"] if one["id"] == id_]
    return list(conversation["turns"])


def failed(turn: dict[str, Any]) -> list[str]:
    return [failure["check"] for failure in turn["failures"]]


def test_who_is_served_right_is_told_so(played: tuple[dict[str, Any], str, Path]) -> None:
    figures, _, _ = played
    for id_ in ("served", "changed"):
        for turn in turns(figures, id_):
            assert failed(turn) == [], turn


def test_what_goes_wrong_is_told(played: tuple[dict[str, Any], str, Path]) -> None:
    asked, pressed, called, alone = turns(played[0], "wrong")
    assert failed(asked) == []
    assert failed(pressed) == ["mishap"] and "'Perhaps' is not on offer" in str(pressed["failures"])
    assert failed(called) == [] and called["handover"]
    assert failed(alone) == [] and alone["replies"] == []


def test_the_figures_and_the_transcript(played: tuple[dict[str, Any], str, Path]) -> None:
    figures, transcript, _ = played
    assert (figures["conversations"], figures["turns"], figures["leaks"]) == (3, 10, 0)
    assert figures["turn_cpu_ms"] > 1
    assert "## served" in transcript and "**Customer:** [photo] ini fotonya" in transcript
    assert "ORD-1180: cancelled" in transcript


def test_the_shop_itself_is_not_touched(played: tuple[dict[str, Any], str, Path]) -> None:
    assert not (played[2] / "var" / "sapa.db").exists()
