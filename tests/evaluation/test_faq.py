"""Whether the right answer is found: figures worked out by hand, and one real search."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bot.evaluation.faq import Found, evaluate_faq, faq_report
from bot.evaluation.faq_files import Query, read_entries, read_queries
from bot.evaluation.given_files import UnusableData
from bot.settings_sections import KnowledgeSettings

FOUND = [
    Found(Query("pay?", ("cod",), "en"), ("cod", "size"), 0.9, answered=True),
    Found(Query("cash?", ("cod",), "en"), ("size", "wifi", "cod"), 0.8, answered=True),
    Found(Query("bayar?", ("cod", "size"), "id"), ("wifi", "size"), 0.3, False, ("wifi", "size")),
    Found(Query("ukuran?", ("size",), "id"), ("wifi",), 0.2, answered=False),
    Found(Query("weather?", (), "en"), ("wifi",), 0.7, answered=True),
    Found(Query("cuaca?", (), "id"), ("wifi",), 0.1, False, ("wifi", "cod")),
]


def lines(path: Path, *items: object) -> Path:
    path.write_text("\n".join(i if isinstance(i, str) else json.dumps(i) for i in items))
    return path


def test_figures_of_answers() -> None:
    figures = faq_report(FOUND, {"threshold": 0.45}).as_dict()
    assert figures["queries"] == 4
    assert figures["top_1"] == 0.25
    assert figures["mrr_at_10"] == pytest.approx((1 + 1 / 3 + 1 / 2 + 0) / 4)
    assert figures["answered_right"] == 0.25
    assert figures["answered_wrongly"] == 0.25
    assert figures["served"] == 0.5
    assert figures["abstained"] == 0.5
    assert figures["oos_answered"] == 0.5
    assert figures["oos_offered"] == 0.5
    assert figures["oos_auroc"] == pytest.approx(6 / 8)
    assert figures["languages"]["id"]["abstained"] == 1
    assert figures["languages"]["en"]["top_1"] == 0.5


def test_errors_of_answers_are_wrong_best_entries_and_answers_out_of_scope() -> None:
    worst = faq_report(FOUND, {}).worst
    assert [(e.said, e.expected, e.predicted) for e in worst] == [
        ("cash?", "cod", "size"), ("weather?", "oos", "wifi"), ("bayar?", "cod", "wifi"),
        ("ukuran?", "size", "wifi"),
    ]


@pytest.mark.parametrize(
    ("question", "answer", "languages"),
    [("question", "answer", {"en", "id"}), ("question_en", "answer_en", {"en"})],
)
def test_entries_in_one_language(
    tmp_path: Path, question: str, answer: str, languages: set[str]
) -> None:
    entry = {"id": "cod", question: "Can I pay cash?", answer: "Yes."}
    [read] = read_entries(lines(tmp_path / "e.jsonl", entry))
    assert read.questions == dict.fromkeys(languages, ("Can I pay cash?",))


def test_entries_in_two_languages(tmp_path: Path) -> None:
    entry = {"id": 7, "question_en": "Cash?", "answer_en": "Yes.",
             "question_id": "Tunai?", "answer_id": "Ya."}
    [read] = read_entries(lines(tmp_path / "e.jsonl", entry))
    assert read.id == "7"
    assert read.questions == {"en": ("Cash?",), "id": ("Tunai?",)}
    assert read.answer == {"en": "Yes.", "id": "Ya."}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{'id': 1}", "line 1: this is not JSON"),
        ("[1]", "write a JSON object"),
        ({"question": "a", "answer": "b"}, "needs an id"),
        ({"id": "a", "question": "a"}, "needs question and answer"),
        ("", "is empty"),
    ],
)
def test_entries_that_cannot_be_used(tmp_path: Path, line: object, complaint: str) -> None:
    with pytest.raises(UnusableData, match=complaint):
        read_entries(lines(tmp_path / "e.jsonl", line))


def test_an_id_that_stands_twice(tmp_path: Path) -> None:
    entry = {"id": "cod", "question": "a", "answer": "b"}
    with pytest.raises(UnusableData, match="line 2: the id 'cod' stands twice"):
        read_entries(lines(tmp_path / "e.jsonl", entry, entry))


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"faq_id": "cod"}, "the query is missing"),
        ({"query": "cash?"}, "null if there is none"),
        ({"query": "cash?", "faq_id": "cash"}, "there is no entry 'cash'"),
        ({"query": "cash?", "faq_id": "cod", "also": ["x"]}, "there is no entry 'x'"),
        ({"query": "cash?", "faq_id": "cod", "also": "x"}, "as a list under also"),
    ],
)
def test_queries_that_cannot_be_used(tmp_path: Path, query: object, complaint: str) -> None:
    entries = read_entries(
        lines(tmp_path / "e.jsonl", {"id": "cod", "question": "a", "answer": "b"})
    )
    with pytest.raises(UnusableData, match=complaint):
        read_queries(lines(tmp_path / "q.jsonl", query), entries)


@pytest.mark.long
def test_a_real_search(tmp_path: Path) -> None:
    entries = read_entries(
        lines(
            tmp_path / "e.jsonl",
            {"id": "cod", "question": "Can I pay cash on delivery?", "answer": "Yes."},
            {"id": "hours", "question": "What are your opening hours?", "answer": "9 to 5."},
            {"id": "wash", "question": "How do I wash this shirt?", "answer": "Cold."},
        )
    )
    queries = read_queries(
        lines(
            tmp_path / "q.jsonl",
            {"query": "can i pay cash on delivery", "faq_id": "cod", "lang": "en"},
            {"query": "what are the opening hours", "faq_id": "hours", "lang": "en"},
            {"query": "jam buka toko", "faq_id": "hours", "lang": "id"},
            {"query": "xyzzy", "faq_id": None},
        ),
        entries,
    )
    report = asyncio.run(
        evaluate_faq(entries, queries, KnowledgeSettings(), tmp_path / "evaluate.log")
    )
    figures = report.as_dict()
    assert figures["languages"]["en"]["top_1"] == 1
    assert figures["languages"]["en"]["answered_right"] == 1
    assert figures["oos_answered"] == 0
    assert figures["entries"] == 3
