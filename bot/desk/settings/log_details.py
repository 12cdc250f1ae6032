"""The details of the log's entries as people read them: no codes, no files, no keys of settings."""

from __future__ import annotations

import re

from bot.desk.readable_sentences import file_in_words, in_words
from bot.desk.settings.setting_names import setting_name, setting_value
from bot.lazy_message import LazyMessage
from bot.store.staff.audit_log import AuditEntry

_SETTING = re.compile(r"(?<![a-z0-9_.])([a-z0-9_]+(?:\.[a-z0-9_]+)+): (.*) → (.*)")
_FILE = re.compile(r"domain\.yml|data/[\w./-]+")
_PERSON = re.compile(r"(?<!\S)(?P<login>\S+) (?:as|to) (?P<role>agent|editor|admin)")
_EDITS = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"save the reply (?P<reply>\w+)", "Reply saved: {reply}"),
        (r"remove the reply (?P<reply>\w+)", "Reply removed: {reply}"),
        (r"save the answer (?P<id>\w+)", "Answer saved: {id}"),
        (r"remove the answer (?P<id>\w+)", "Answer removed: {id}"),
        (r"save the case (?P<case>\w+)", "Kind of case saved: {case}"),
        (r"remove the case (?P<case>\w+)", "Kind of case removed: {case}"),
        (r"save the (?:rule|story) (?P<title>.+)", "Rule or story saved: {title}"),
        (r"remove the (?:rule|story) (?P<title>.+)", "Rule or story removed: {title}"),
        (r"add an example of (?P<intent>\w+)", "Example added: {intent}"),
        (r"remove an example of (?P<intent>\w+)", "Example removed: {intent}"),
        (r"change an example of (?P<intent>\w+)", "Example changed: {intent}"),
        (r"move an example from (?P<intent>\w+) to (?P<other>\w+)",
         "Example moved: {intent} → {other}"),
    )
)  # fmt: skip
"""As the pages of teaching write them into the log, and what is told."""


def detail_in_words(entry: AuditEntry) -> LazyMessage:
    """The detail of ``entry``; empty where it has none."""
    detail = entry.detail or ""
    if found := _SETTING.fullmatch(detail):
        return LazyMessage(
            "{name}: {before} → {after}",
            name=setting_name(found[1]),
            before=setting_value(found[2]),
            after=setting_value(found[3]),
        )
    if _FILE.fullmatch(detail):
        return file_in_words(detail)
    if found := _PERSON.fullmatch(detail):
        return LazyMessage(
            "{login}: {role}", login=found["login"], role=LazyMessage(found["role"].capitalize())
        )
    for pattern, sentence in _EDITS:
        if found := pattern.fullmatch(detail):
            return in_words(LazyMessage(sentence, **found.groupdict()))
    return LazyMessage(detail)
