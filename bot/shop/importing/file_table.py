"""What kind of file it is, its first bytes decide: names are often wrong."""

from __future__ import annotations

from bot.shop.importing.csv_table import read_csv
from bot.shop.importing.excel_table import read_excel
from bot.shop.importing.json_table import read_json
from bot.shop.importing.table import LARGEST, Table, UnreadableFile


def read_tables(content: bytes) -> list[Table]:
    """The tables of a CSV, Excel or JSON file; of these only Excel has several.

    Raises:
        UnreadableFile: it is something else, too large, or damaged.
    """
    if len(content) > LARGEST:
        raise UnreadableFile("The file is larger than 50 MB. Split it, by month for example.")
    head = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"PK\x03\x04"):
        return read_excel(content)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            "This is Excel's old format, or has a password. Save it as .xlsx without one, or as "
            "CSV."
        )
    if head.startswith(b"%PDF"):
        raise UnreadableFile("This is a PDF. Export the orders as CSV or Excel.")
    if head[:15].lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise UnreadableFile(
            "This is a web page, not a table. If it came from an address, open that in a private "
            "window: it must give the file itself, without a login."
        )
    if head.startswith((b"[", b"{")):
        return read_json(content)
    return read_csv(content)
