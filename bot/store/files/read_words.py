"""The words of a file that was heard or read, as they are searched for and shown."""

from __future__ import annotations

READ_WORDS = """trim(coalesce(corrected_text, text, '') || char(10) || coalesce((
    SELECT group_concat(json_extract(value, '$.value'), char(10))
    FROM json_each(reading_json, '$.fields')), '') || char(10) || coalesce((
    SELECT group_concat(json_extract(value, '$.text'), char(10))
    FROM json_each(reading_json, '$.codes')), ''), char(10))"""
"""SQL, of a row of readings: what was heard or stands there, the facts that were found in it (a
receiver, a tracking number), and what its codes hold, which nobody could read otherwise."""
