"""What a Telegram message holds: core.telegram.org/bots/api#message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.channels import parsing
from bot.messages import Attachment

_UNSUPPORTED = (
    "poll", "dice", "game", "story", "paid_media", "checklist", "invoice", "giveaway",
    "giveaway_winners", "gift", "unique_gift", "web_app_data",
)  # fmt: skip
"""What a person sends and we cannot read; its words and names are kept."""

SERVICE = frozenset(
    """
    boost_added channel_chat_created chat_background_set chat_owner_changed chat_owner_left
    chat_shared checklist_tasks_added checklist_tasks_done community_chat_added
    community_chat_removed connected_website delete_chat_photo direct_message_price_changed
    forum_topic_closed forum_topic_created forum_topic_edited forum_topic_reopened
    general_forum_topic_hidden general_forum_topic_unhidden gift_upgrade_sent
    giveaway_completed giveaway_created group_chat_created left_chat_member managed_bot_created
    message_auto_delete_timer_changed migrate_from_chat_id migrate_to_chat_id new_chat_members
    new_chat_photo new_chat_title paid_message_price_changed passport_data pinned_message
    poll_option_added poll_option_deleted proximity_alert_triggered refunded_payment
    successful_payment suggested_post_approval_failed suggested_post_approved
    suggested_post_declined suggested_post_paid suggested_post_refunded supergroup_chat_created
    user_shared users_shared video_chat_ended video_chat_participants_invited
    video_chat_scheduled video_chat_started voice_chat_ended voice_chat_participants_invited
    voice_chat_scheduled voice_chat_started write_access_allowed
    """.split()
)
"""What happens in a chat and nobody says: core.telegram.org/bots/api#message."""

_WORDS = frozenset(
    """
    title question text name description prize_description base_name emoji first_name button_text
    data
    """.split()
)
"""Where a thing has its words, however deep."""

_AROUND = frozenset(
    """
    from chat sender_chat sender_business_bot via_bot forward_origin forward_from forward_from_chat
    reply_to_message reply_to_story external_reply quote reply_markup link_preview_options
    direct_messages_topic suggested_post_info entities caption_entities
    """.split()
)
"""What stands around a message and is not its content."""


def text_of(message: dict[str, Any]) -> str | None:
    """What the person wrote: the text, a caption, the words of a rich message or beside a gift."""
    return (
        parsing.text(message, "text")
        or parsing.text(message, "caption")
        or _rich_text(message)
        or parsing.text(message, "gift", "text")
    )


def attachments_of(message: dict[str, Any]) -> list[Attachment]:
    """What the message carries beside text: one attachment, or none (albums come in pieces).

    What a newer Telegram sends, and what comes without its content, is "unsupported" too.
    """
    for key, reader in _READERS.items():
        if message.get(key):
            detail = reader(message)
            if detail is not None:
                return [Attachment(_TYPES[key], detail)]
    for key in _UNSUPPORTED:
        if message.get(key):
            title = _words_in(message[key], " · ")
            return [Attachment("unsupported", parsing.present(detail=key, title=title))]
    if text_of(message):
        return []
    newer = {key: value for key, value in message.items() if key not in _AROUND}
    title = _words_in([value for value in newer.values() if isinstance(value, dict)], " · ")
    return [Attachment("unsupported", parsing.present(title=title))]


def _rich_text(message: dict[str, Any]) -> str | None:
    blocks = parsing.rows(message, "rich_message", "blocks")
    return "\n".join(filter(None, (_words_in(block, "") for block in blocks))) or None


def _words_in(value: Any, between: str) -> str | None:
    """All words of a thing in their order; None if it has none."""
    words: list[str] = []
    rest: list[tuple[str, Any]] = [("", value)]
    while rest:
        key, inner = rest.pop()
        if isinstance(inner, dict):
            rest += reversed([(str(k), v) for k, v in inner.items()])
        elif isinstance(inner, list):
            rest += reversed([(key, v) for v in inner])
        elif key in _WORDS and (word := parsing.text(inner)):
            words.append(word)
    return between.join(words).strip() or None


def entities_of(message: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int, str]]:
    """Each marked stretch of the text or caption: the entity, its offset and the words.

    Offsets count UTF-16 units: core.telegram.org/bots/api#messageentity.
    """
    key = "entities" if "text" in message else "caption_entities"
    text = parsing.text(message, "text") or parsing.text(message, "caption") or ""
    units = text.encode("utf-16-le")
    for entity in parsing.rows(message, key):
        offset, length = parsing.integer(entity, "offset"), parsing.integer(entity, "length")
        if offset is not None and length is not None and offset >= 0 and length > 0:
            words = units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")
            yield entity, offset, words


def _photo(message: dict[str, Any]) -> dict[str, Any] | None:
    """The largest of the sizes; file_size can be missing, width and height cannot."""
    sizes = [size for size in parsing.rows(message, "photo") if parsing.ident(size, "file_id")]
    if not sizes:
        return None
    largest = max(
        sizes, key=lambda s: (parsing.number(s, "width") or 0) * (parsing.number(s, "height") or 0)
    )
    return parsing.present(
        media_id=parsing.ident(largest, "file_id"), caption=parsing.text(message, "caption")
    )


def _file(key: str) -> Callable[[dict[str, Any]], dict[str, Any] | None]:
    def read(message: dict[str, Any]) -> dict[str, Any] | None:
        file = parsing.table(message, key)
        detail = parsing.present(
            media_id=parsing.ident(file, "file_id"),
            mime=parsing.text(file, "mime_type"),
            filename=parsing.text(file, "file_name"),
            emoji=parsing.text(file, "emoji"),
            caption=parsing.text(message, "caption"),
        )
        return detail if "media_id" in detail else None

    return read


def _venue(message: dict[str, Any]) -> dict[str, Any] | None:
    place = _location(parsing.table(message, "venue"))
    titles = parsing.present(
        title=parsing.text(message, "venue", "title"),
        address=parsing.text(message, "venue", "address"),
    )
    return None if place is None else place | titles


def _location(message: dict[str, Any]) -> dict[str, Any] | None:
    detail = parsing.present(
        lat=parsing.number(message, "location", "latitude"),
        lon=parsing.number(message, "location", "longitude"),
    )
    return detail if len(detail) == 2 else None


def _contact(message: dict[str, Any]) -> dict[str, Any]:
    names = (parsing.text(message, "contact", key) for key in ("first_name", "last_name"))
    return parsing.present(
        title=" ".join(filter(None, names)) or None,
        phone=parsing.ident(message, "contact", "phone_number"),
    )


_FILES = {
    # An animation comes as a document too, so it has to be asked for first.
    "animation": "video",
    "live_photo": "video",
    "audio": "audio",
    "document": "file",
    "sticker": "sticker",
    "video": "video",
    "video_note": "video",
    "voice": "voice",
}

_TYPES = {
    "photo": "image", **_FILES, "venue": "location", "location": "location", "contact": "contact",
}

_READERS: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]] = {
    "photo": _photo,  # also the still picture of a live photo
    **{key: _file(key) for key in _FILES},
    "venue": _venue,  # a venue comes as a location too
    "location": _location,
    "contact": _contact,
}
