"""The details of the log's entries as people read them: no codes, no files, no keys of settings."""

from __future__ import annotations

import re

from bot.desk.readable_names import readable
from bot.desk.readable_sentences import file_in_words, in_words
from bot.desk.settings.setting_names import setting_name, setting_value
from bot.lazy_message import LazyMessage
from bot.store.staff.audit_log import AuditEntry

_SETTING = re.compile(r"(?<![a-z0-9_.])([a-z0-9_]+(?:\.[a-z0-9_]+)+): (.*) → (.*)")
_FILE = re.compile(r"domain\.yml|data/[\w./-]+")
_PERSON = re.compile(r"(?<!\S)(?P<login>\S+) (?:as|to) (?P<role>agent|editor|admin)")
_EDITS = tuple(
    (re.compile(rf"\A{pattern}"), sentence)
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

_WHAT = {
    "abuse": LazyMessage("Abuse"), "threat": LazyMessage("Threat"), "spam": LazyMessage("Spam"),
    "self_harm": LazyMessage("Self-harm"), "emergency": LazyMessage("Emergency"),
    "flood": LazyMessage("Too many messages"), "fine": LazyMessage("Fine"),
    "ignored": LazyMessage("Ignored"), "answer": LazyMessage("Became an answer"),
    "intent": LazyMessage("Became examples"), "kind": LazyMessage("Became a kind of case"),
    "open again": LazyMessage("Open again"), "taken back": LazyMessage("Taken back"),
    "changed": LazyMessage("Changed"), "removed": LazyMessage("Removed"),
    "products": LazyMessage("Products"), "orders": LazyMessage("Orders"),
    "all": LazyMessage("All changes"), "fairness": LazyMessage("Fairness"),
    "sample shop removed": LazyMessage("Sample shop removed"),
    "displeased": LazyMessage("Displeased"), "neutral": LazyMessage("Neutral"),
    "pleased": LazyMessage("Pleased"),
}  # fmt: skip
"""What codes in the log stand for."""

_COUNTED = tuple(
    (re.compile(rf"\A{pattern}"), sentence)
    for pattern, sentence in (
        (r"message \d+: (?P<what>\w+)", "{what}"),
        (r"\d+: (?P<what>ignored|answer|intent|kind|open again)", "{what}"),
        (r"(?P<number>\d+) messages: intent (?P<code>\w+)",
         "Messages: {number} · became examples: {code}"),
        (r"(?P<number>\d+) messages: answer (?P<code>\w+)",
         "Messages: {number} · became an answer: {code}"),
        (r"(?P<number>\d+) messages: (?P<what>[a-z ]+)", "Messages: {number} · {what}"),
        (r"(?P<number>\d+) cases", "Cases: {number}"),
        (r"(?P<number>\d+) ratings", "Ratings: {number}"),
        (r"version (?P<number>\d+)", "Version {number}"),
        (r"notice (?P<number>\d+)", "Notice {number}"),
        (r"contact (?P<number>\d+)", "Contact {number}"),
        (r"(?P<name>[A-Z][A-Z0-9_]+): (?P<what>changed|removed)", "{name}: {what}"),
        (r"(?P<what>products|orders): (?P<new>\d+) new, (?P<changed>\d+) changed \((?P<file>.*)\)",
         "{what}: {new} new, {changed} changed ({file})"),
        (r"days=(?P<number>\d+)(?:&.*)?", "The last {number} days"),
        (r"first=(?P<first>[\d-]+)&last=(?P<last>[\d-]+)(?:&.*)?", "{first} – {last}"),
    )
)  # fmt: skip
"""What other pages write into the log, and what is told."""


_NOUNS = {"login": "Logged in"}
"""Words of the log that are the name of something elsewhere on the desk."""

_TOLD_BY_CODE = {"correct_sentiment", "discard", "measure", "settings"}
"""What is told by a single code; of others a detail may be anybody's name, such as "all"."""


def action_in_words(what: str) -> str:
    """What was done, as the translations know it: "order_cancel" is "Order cancel"."""
    return _NOUNS.get(what) or what.replace("_", " ").capitalize()


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
    for pattern, sentence in _COUNTED:
        if found := pattern.fullmatch(detail):
            words = {name: _WHAT.get(word, word) for name, word in found.groupdict().items()}
            if "code" in words:
                words["code"] = readable(found["code"])
            return LazyMessage(sentence, **words)
    if entry.what == "undo":
        return LazyMessage(action_in_words(detail))
    if entry.what in _TOLD_BY_CODE:
        return _WHAT.get(detail, LazyMessage(detail))
    return LazyMessage(detail)
