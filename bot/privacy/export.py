"""Everything that is stored about a person: data.json, and their files beside it, in a folder or as
a zip file."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from bot.errors import UserError
from bot.media.file_names import plain_name
from bot.media.stored_files import StoredFiles
from bot.privacy.person_search import Subject
from bot.shop_time import ShopTime
from bot.store.conversations.trackers import Trackers
from bot.store.engine.protocol import Database
from bot.store.files.file_encryption import FileUnreadable
from bot.store.files.received_files import name_of_file

OF_CONVERSATION = (
    "ratings", "notes", "drafts", "aliases", "consents", "audit", "choices", "flags", "uploads",
    "chat_sessions", "campaign_members",
    "web_chat_contacts", "web_chat_seen",
    "cases", "export_requests", "order_news", "suggestions_off", "stock_wishes",
    "conversation_labels", "mentions",
)  # fmt: skip
OF_MESSAGES = {
    "media": "files", "readings": "heard_and_read", "teachable": "teachable",
    "case_evidence": "case_evidence", "chat_session_topics": "what_was_asked",
    "sentiments": "sentiments", "answer_outcomes": "answers_given", "trend_messages": "trends",
}  # fmt: skip
"""Tables that hang on a message, and what they are called in an export."""
_OF_CUSTOMER = {
    "customers": "id = :id",
    "orders": "customer_id = :id",
    "order_items": "order_number IN (SELECT number FROM orders WHERE customer_id = :id)",
    "tracking_events": "order_number IN (SELECT number FROM orders WHERE customer_id = :id)",
    "returns": "order_number IN (SELECT number FROM orders WHERE customer_id = :id)",
    "order_changes": "order_number IN (SELECT number FROM orders WHERE customer_id = :id)",
    "cases": "customer = :id AND proof = 'strong'",
}

_OF_CONTACT = {
    "contacts": "id", "contact_notes": "contact_id", "contact_values": "contact_id"
}  # fmt: skip
"""What staff keep of the person, by the column that names them."""

Write = Callable[[str, bytes], None]
"""Takes a file of the export: its path there, and its content."""


class ExportRefused(UserError):
    """The folder cannot take an export; the message says why."""


def export_to(
    folder: Path,
    database: Database,
    subject: Subject,
    trackers: Trackers,
    media: StoredFiles,
    uploads: StoredFiles,
    shop_time: ShopTime,
) -> dict[str, int]:
    """Writes it into a folder, readable by the owner alone; how many conversations, messages and
    files.

    Raises:
        ExportRefused: there is something in the folder already, or it cannot be written.
    """

    def write(path: str, content: bytes) -> None:
        place = folder / path
        place.parent.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(place, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ExportRefused(f"{folder} is not empty. Name a new folder.")
        return _export(write, database, subject, trackers, media, uploads, shop_time)
    except OSError as error:
        raise ExportRefused(f"{folder} cannot be written: {error.strerror}.") from error


def export_zip(
    file: IO[bytes],
    database: Database,
    subject: Subject,
    trackers: Trackers,
    media: StoredFiles,
    uploads: StoredFiles,
    shop_time: ShopTime,
) -> dict[str, int]:
    """The same as one zip file. Raises OSError: it cannot be written."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        return _export(packed.writestr, database, subject, trackers, media, uploads, shop_time)


def _export(
    write: Write,
    database: Database,
    subject: Subject,
    trackers: Trackers,
    media: StoredFiles,
    uploads: StoredFiles,
    shop_time: ShopTime,
) -> dict[str, int]:
    """Times are ISO 8601 on the shop's clock. Rows stand as they are stored, JSON columns read;
    files are decrypted, and the row of one that cannot be says why, as ``unreadable``."""
    data: dict[str, Any] = {"exported_at": shop_time.now().isoformat(timespec="seconds")}
    data["conversations"] = [
        _conversation(database, number, trackers, shop_time) for number in subject.conversation_ids
    ]
    if subject.customer_ids:
        data["shop"] = {
            table: [
                row
                for customer_id in subject.customer_ids
                for row in _rows(database, table, where, {"id": customer_id}, shop_time)
            ]
            for table, where in _OF_CUSTOMER.items()
        }
    files = _copy_files(write, data["conversations"], media)
    files += _copy_uploads(write, data["conversations"], uploads)
    write("data.json", json.dumps(data, ensure_ascii=False, indent=2).encode())
    messages = sum(len(c["received"]) + len(c["sent"]) for c in data["conversations"])
    told = {"conversations": len(data["conversations"]), "messages": messages, "files": files}
    copies = [row for c in data["conversations"] for row in (*c["files"], *c["uploads"])]
    if lost := sum("unreadable" in row for row in copies):
        told["files that cannot be read"] = lost
    return told


def _conversation(
    database: Database, number: int, trackers: Trackers, shop_time: ShopTime
) -> dict[str, Any]:
    of_it = {"id": number}
    told: dict[str, Any] = _rows(database, "conversations", "id = :id", of_it, shop_time)[0]
    told["received"] = _rows(database, "inbox", "conversation_id = :id", of_it, shop_time)
    told["sent"] = _rows(database, "outbox", "conversation_id = :id", of_it, shop_time)
    for table, name in OF_MESSAGES.items():
        of_messages = "inbox_id IN (SELECT id FROM inbox WHERE conversation_id = :id)"
        told[name] = _rows(database, table, of_messages, of_it, shop_time)
    told["failed_proofs"] = _rows(
        database, "proof_failures", "person = CAST(:id AS TEXT)", of_it, shop_time
    )
    for table in OF_CONVERSATION:
        told[table] = _rows(database, table, "conversation_id = :id", of_it, shop_time)
    # What was merged by hand may be another's: so only what belongs to this very chat.
    of_contact = "{column} = (SELECT contact_id FROM conversations WHERE id = :id)"
    for table, column in _OF_CONTACT.items():
        where = of_contact.format(column=column)
        told[table] = _rows(database, table, where, of_it, shop_time)
    of_cases = "number IN (SELECT number FROM cases WHERE conversation_id = :id)"
    told["case_history"] = _rows(database, "case_history", of_cases, of_it, shop_time)
    told["remembered_by_the_bot"] = trackers.events(number)
    return told


def _rows(
    database: Database, table: str, where: str, values: dict[str, Any], shop_time: ShopTime
) -> list[dict[str, Any]]:
    rows = database.query(f"SELECT * FROM {table} WHERE {where}", values)
    return [
        {name: _readable(name, value, shop_time) for name, value in row.items()} for row in rows
    ]


def _readable(column: str, value: Any, shop_time: ShopTime) -> Any:
    if column.endswith("_json") and value is not None:
        return json.loads(value)
    if isinstance(value, float) and (column == "at" or column.endswith("_at")):
        return shop_time.at(value).isoformat(timespec="seconds")
    return value


def _copy_files(write: Write, conversations: list[dict[str, Any]], media: StoredFiles) -> int:
    """What the customer sent. A file that was deleted meanwhile is left out; its row says what it
    was."""
    rows = [(file, chat) for chat in conversations for file in chat["files"] if file["path"]]
    return sum(_copy(write, "media", row, _saved_as(row, chat), media) for row, chat in rows)


def _copy_uploads(write: Write, conversations: list[dict[str, Any]], uploads: StoredFiles) -> int:
    """What staff sent to the customer."""
    rows = [row for chat in conversations for row in chat["uploads"]]
    return sum(
        _copy(write, "uploads", row, f"{number}-{plain_name(row['name'])}", uploads)
        for number, row in enumerate(rows, 1)
    )


def _copy(write: Write, where: str, row: dict[str, Any], name: str, files: StoredFiles) -> bool:
    try:
        content = files.read(row["path"])
    except FileNotFoundError:
        return False
    except FileUnreadable as error:
        row["unreadable"] = str(error)
        return False
    row["saved_as"] = name
    write(f"{where}/{name}", content)
    return True


def _saved_as(file: dict[str, Any], chat: dict[str, Any]) -> str:
    """Under its own name, behind the number of its message, so that no two are one."""
    inbox_id, position = file["inbox_id"], file["position"]
    event = next(row["event_json"] for row in chat["received"] if row["id"] == inbox_id)
    sent = event["attachments"][position]
    name = name_of_file(inbox_id, file["path"], sent["detail"].get("filename"), sent["type"])
    return f"{inbox_id}-{position}-{plain_name(name)}"
