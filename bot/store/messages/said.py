"""What a customer said in a message, typed or spoken, as SQL for queries of ``inbox``."""

from __future__ import annotations

SAID = """trim(coalesce(inbox.text, '') || char(10) || coalesce((
    SELECT group_concat(coalesce(readings.corrected_text, readings.text), char(10)) FROM readings
    WHERE readings.inbox_id = inbox.id AND readings.kind = 'speech'), ''), char(10))"""
"""What stands in a picture is nobody's message, and never among it: neither an identity card's
name nor a sentence that would be an instruction."""
