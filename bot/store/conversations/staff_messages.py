"""What a person, or the shop on their behalf, says to a conversation's customer, as a message."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable

from bot.messages import Outbound, Reply, Template
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database

Render = Callable[[Outbound], list[Outbound]]
"""A message in the parts that its platform needs: ``Channel.render``."""


def person_says(
    database: Database, conversation: Conversation, words: Reply | Template, author: str
) -> Outbound:
    """Words, or an approved template, as a message to the conversation's customer."""
    reply = words if isinstance(words, Reply) else Reply()
    return Outbound(
        channel=conversation.channel,
        account=conversation.account,
        to=conversation.chat,
        text=reply.text,
        buttons=reply.buttons,
        image=reply.image,
        card=reply.card,
        alt=reply.alt,
        audio=reply.audio,
        template=words if isinstance(words, Template) else None,
        key=f"staff.{uuid.uuid4()}",
        author=author,
        context={**last_context(database, conversation.id), "language": conversation.language},
    )


def last_context(database: Database, conversation_id: int) -> dict[str, object]:
    """What the platform may need to know of the message that is answered: the last one that was
    said to us, wherever in a group others have talked since."""
    row = database.execute(
        """SELECT json_extract(event_json, '$.message_id'), written_at,
        json_extract(event_json, '$.extra') FROM inbox
        JOIN conversations ON conversations.id = conversation_id WHERE conversation_id = ?
        AND kind IN ('message', 'postback')
        ORDER BY json_extract(event_json, '$.ignore'), inbox.id DESC LIMIT 1""",
        [conversation_id],
    ).fetchone()
    if row is None:
        return {}
    message_id, written_at, extra = row
    return {**json.loads(extra), "message_id": message_id, "written_at": written_at}
