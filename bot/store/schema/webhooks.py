"""The migrations of webhooks. Triggers note what happens in the transaction in which it does, by
whichever process; what is told of it is read when it is told, so no words are kept twice."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations

_NOW = "(julianday('now') - 2440587.5) * 86400.0"


def _note(
    trigger: str,
    when: str,
    event: str,
    conversation: str,
    subject: str = "NULL",
    detail: str = "NULL",
) -> str:
    """A trigger that notes ``event`` for each webhook that wants it."""
    condition, _, where = when.partition(" WHEN ")
    return f"""
        CREATE TRIGGER webhook_{trigger} AFTER {condition}
        {f"WHEN {where}" if where else ""} BEGIN
            INSERT INTO webhook_deliveries
                (webhook_id, event, conversation_id, subject, detail_json, at)
            SELECT webhooks.id, json_each.value, {conversation}, {subject}, {detail}, {_NOW}
            FROM webhooks, json_each(events_json)
            WHERE disabled_at IS NULL AND json_each.value = {event};
        END;
        """


@migrations(name="0151_webhooks")
def webhooks(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE webhooks (               -- addresses of the shop's own systems
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            url TEXT NOT NULL,
            events_json TEXT NOT NULL,        -- what it is told of
            secret_name TEXT NOT NULL,        -- of the secret by which its calls are signed
            in_settings INTEGER NOT NULL DEFAULT 0,  -- it is [cases] webhook of sapa.toml
            created_by TEXT NOT NULL,
            created_at REAL NOT NULL,
            failures INTEGER NOT NULL DEFAULT 0,     -- since the last call that was taken
            failing_since REAL,
            paused_until REAL NOT NULL DEFAULT 0,
            disabled_at REAL,
            disabled_why TEXT                 -- gone, failed; NULL: somebody did
        );
        CREATE TABLE webhook_deliveries (     -- one event for one webhook
            id INTEGER PRIMARY KEY AUTOINCREMENT,    -- part of the event's id: never given twice
            webhook_id INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
            event TEXT NOT NULL,
            conversation_id INTEGER REFERENCES conversations (id),
            subject TEXT,                     -- the message's, case's or rating's number
            detail_json TEXT,
            at REAL NOT NULL,
            state TEXT NOT NULL DEFAULT 'pending'
                CHECK (state IN ('pending', 'sent', 'failed', 'gone')),
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt_at REAL NOT NULL DEFAULT 0,
            answer TEXT,                      -- the last one: a status, or why there was none
            done_at REAL
        );
        CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries
            (webhook_id, conversation_id, id) WHERE state = 'pending';
        CREATE INDEX webhook_deliveries_in_order ON webhook_deliveries (webhook_id, id)
            WHERE state = 'pending';
        CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id);
        CREATE INDEX webhook_deliveries_by_conversation ON webhook_deliveries (conversation_id);
        CREATE INDEX webhook_deliveries_done ON webhook_deliveries (done_at)
            WHERE state <> 'pending';
        """
        + _note(
            "conversation_created", "INSERT ON conversations", "'conversation.created'", "new.id"
        )
        + _note(
            "conversation_waiting",
            """UPDATE OF waiting_since ON conversations
            WHEN old.waiting_since IS NULL AND new.waiting_since IS NOT NULL""",
            "'conversation.waiting'", "new.id", detail="json_object('reason', new.reason)",
        )
        + _note(
            "conversation_assigned",
            """UPDATE OF assigned_to ON conversations
            WHEN old.assigned_to IS NOT new.assigned_to AND new.chat <> 'erased:' || new.id""",
            "'conversation.assigned'", "new.id",
            detail="json_object('from', old.assigned_to, 'to', new.assigned_to)",
        )
        + _note(
            "conversation_closed",
            """UPDATE OF closed_at ON conversations
            WHEN old.closed_at IS NULL AND new.closed_at IS NOT NULL""",
            "'conversation.closed'", "new.id",
        )
        + _note(
            "message_received",
            """INSERT ON inbox WHEN new.conversation_id IS NOT NULL
            AND new.kind IN ('message', 'postback')""",
            "'message.received'", "new.conversation_id", "'in-' || new.id",
        )
        + _note(
            "message_sent",
            "UPDATE OF state ON outbox WHEN old.state <> 'sent' AND new.state = 'sent'",
            "'message.sent'", "new.conversation_id", "'out-' || new.id",
        )
        + _note(
            "case",
            """INSERT ON case_history WHEN new.what <> 'note'
            AND (SELECT state FROM cases WHERE number = new.number) <> 'open'""",
            """CASE WHEN EXISTS (SELECT 1 FROM case_history AS before
                WHERE before.number = new.number AND before.id < new.id
                AND before.what NOT IN ('open', 'facts', 'note'))
            THEN 'case.changed' ELSE 'case.created' END""",
            "(SELECT conversation_id FROM cases WHERE number = new.number)", "new.number",
            "json_object('what', new.what, 'by', new.author)",
        )
        + _note(
            "contact_changed",
            """UPDATE OF name, verified_phone, language, opted_out_at, blocked, chat
            ON conversations WHEN old.name IS NOT new.name
            OR old.verified_phone IS NOT new.verified_phone OR old.language IS NOT new.language
            OR old.opted_out_at IS NOT new.opted_out_at OR old.blocked IS NOT new.blocked
            OR old.chat IS NOT new.chat""",
            "'contact.changed'", "new.id",
        )
        + _note("rating_given", "INSERT ON ratings", "'rating.given'", "new.conversation_id",
                "new.id")
        + """
        -- What [cases] webhook was not told yet, it is told from here on.
        INSERT INTO webhooks (url, events_json, secret_name, in_settings, created_by, created_at)
            SELECT '', '["case.created","case.changed"]', 'SAPA_CASES_SECRET', 1, 'settings',
            CAST(strftime('%s', 'now') AS REAL) FROM case_webhook;
        INSERT INTO webhook_deliveries
            (webhook_id, event, conversation_id, subject, detail_json, at)
            SELECT webhooks.id, CASE WHEN what = 'waiting_staff' THEN 'case.created'
                ELSE 'case.changed' END, conversation_id, number,
                json_object('what', what, 'by', author), at
            FROM case_webhook, webhooks JOIN case_history ON case_history.id > told_until
            JOIN cases USING (number) WHERE what <> 'note' AND state <> 'open'
            ORDER BY case_history.id;
        DROP TABLE case_webhook;
        """
    )


@migrations(name="0153_contacts_change")
def contacts_change(db: Database) -> None:
    """Contacts are people with chats on many channels: what staff write of them counts too."""
    newest = "(SELECT max(id) FROM conversations WHERE contact_id = {})"
    db.executescript(
        "DROP TRIGGER webhook_contact_changed;"
        + _note(
            "contact_changed",
            """UPDATE OF name, verified_phone, language, opted_out_at, blocked, chat, contact_id
            ON conversations WHEN old.name IS NOT new.name
            OR old.verified_phone IS NOT new.verified_phone OR old.language IS NOT new.language
            OR old.opted_out_at IS NOT new.opted_out_at OR old.blocked IS NOT new.blocked
            OR old.chat IS NOT new.chat OR old.contact_id IS NOT new.contact_id""",
            "'contact.changed'", "new.id", "coalesce(new.contact_id, old.contact_id)",
        )
        + _note(
            "contact_renamed",
            """UPDATE OF name, merged_into ON contacts WHEN old.name IS NOT new.name
            OR old.merged_into IS NOT new.merged_into""",
            "'contact.changed'", newest.format("new.id"), "coalesce(new.merged_into, new.id)",
        )
        + "".join(
            _note(
                f"contact_value_{verb.partition(' ')[0].lower()}d", f"{verb} ON contact_values",
                "'contact.changed'", newest.format("new.contact_id"), "new.contact_id",
            )
            for verb in ("INSERT", "UPDATE")
        )
    )


@migrations(name="0163_webhooks_of_readings")
def webhooks_of_readings(db: Database) -> None:
    db.executescript(
        _note(
            "message_transcribed",
            """UPDATE OF state, corrected_text ON readings WHEN new.state = 'read'
            AND (old.state <> 'read' OR old.corrected_text IS NOT new.corrected_text)""",
            "'message.transcribed'",
            "(SELECT conversation_id FROM inbox WHERE id = new.inbox_id)",
            "'in-' || new.inbox_id",
        )
    )
