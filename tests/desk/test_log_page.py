"""The log says what was done in people's words, in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from bot.desk.settings.log_details import action_in_words, detail_in_words
from bot.desk.templates import FOLDER
from bot.lazy_message import LazyMessage
from bot.store.staff.audit_log import AuditEntry
from tests.checkout import CHECKOUT


def indonesian() -> dict[str, str]:
    words: dict[str, str] = {}
    for path in (FOLDER / "locale" / "id").glob("*.po"):
        with path.open("rb") as file:
            words |= {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}
    return words


def deeds() -> Iterator[str]:
    """What the code notes in the log, as far as it stands there in words."""
    for file in (CHECKOUT / "bot").rglob("*.py"):
        module = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(module):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name) and node.func.id == "record":
                yield from written(node.args[2:3], module)
            elif isinstance(node.func, ast.Attribute) and "AUDIT" in ast.unparse(node.func):
                yield from written(node.args[1:2], module)


def written(told: list[ast.expr], module: ast.Module) -> Iterator[str]:
    for node in told:
        if isinstance(node, ast.Constant):
            yield str(node.value)
        elif isinstance(node, ast.IfExp):
            yield from written([node.body, node.orelse], module)
        elif isinstance(node, ast.Name):
            for assign in ast.walk(module):
                if isinstance(assign, ast.Assign) and ast.unparse(assign.targets[0]) == node.id:
                    yield from written([assign.value], module)


def test_what_was_done_is_said_in_indonesian() -> None:
    found = set(deeds())
    assert len(found) > 60
    words = indonesian()
    assert not {deed for deed in found if action_in_words(deed) not in words}


@pytest.mark.parametrize(
    "what, detail, told",
    [
        ("trend", "12: answer", "Menjadi jawaban"),
        ("trend", "12: open again", "Dibuka lagi"),
        ("flag", "message 31: self_harm", "Menyakiti diri"),
        ("teach", "3 messages: ignored", "Pesan: 3 · Diabaikan"),
        ("teach", "3 messages: intent order_status", "Pesan: 3 · menjadi contoh: Status pesanan"),
        ("export_cases", "4 cases", "Kasus: 4"),
        ("publish", "version 7", "Versi 7"),
        ("rename_contact", "contact 9", "Kontak 9"),
        ("secret", "WHATSAPP_APP_SECRET: removed", "WHATSAPP_APP_SECRET: Dihapus"),
        ("import", "orders: 3 new, 1 changed (nov.csv)", "Pesanan: 3 baru, 1 diubah (nov.csv)"),
        ("export_figures", "days=30&channel=web", "30 hari terakhir"),
        ("discard", "all", "Semua perubahan"),
        ("undo", "take_over", "Ambil alih"),
        ("add_label", "all", "all"),
        ("add_label", "VIP", "VIP"),
        ("correct_sentiment", "displeased", "Tidak senang"),
    ],
)
def test_details_are_said_in_indonesian(what: str, detail: str, told: str) -> None:
    words = indonesian()

    def said(message: object) -> str:
        if not isinstance(message, LazyMessage):
            return str(message)
        filled = {name: said(word) for name, word in message.words.items()}
        sentence = words.get(message.message, message.message)
        return sentence.format(**filled) if filled else sentence

    assert said(detail_in_words(AuditEntry(1, 0.0, "sari", what, None, detail))) == told
