-- As SQLite's of the migrations: what is noted in the transaction in which it happens.

CREATE FUNCTION note_for_webhooks(
    happened text, conversation bigint, subject text = NULL, detail jsonb = NULL
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO webhook_deliveries (webhook_id, event, conversation_id, subject, detail_json, at)
    SELECT id, happened, conversation, subject, detail::text, extract(epoch FROM clock_timestamp())
    FROM webhooks WHERE disabled_at IS NULL AND events_json::jsonb ? happened
$$;

CREATE FUNCTION webhook_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_for_webhooks('conversation.' || TG_ARGV[0], NEW.id, NULL, CASE TG_ARGV[0]
        WHEN 'waiting' THEN jsonb_build_object('reason', NEW.reason)
        WHEN 'assigned' THEN jsonb_build_object('from', OLD.assigned_to, 'to', NEW.assigned_to)
    END);
    RETURN NULL;
END $$;
CREATE FUNCTION webhook_conversation_created() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM note_for_webhooks('conversation.created', NEW.id); RETURN NULL; END $$;
CREATE TRIGGER webhook_conversation_created AFTER INSERT ON conversations
    FOR EACH ROW EXECUTE FUNCTION webhook_conversation_created();
CREATE TRIGGER webhook_conversation_waiting AFTER UPDATE OF waiting_since ON conversations
    FOR EACH ROW WHEN (OLD.waiting_since IS NULL AND NEW.waiting_since IS NOT NULL)
    EXECUTE FUNCTION webhook_conversation('waiting');
CREATE TRIGGER webhook_conversation_assigned AFTER UPDATE OF assigned_to ON conversations
    FOR EACH ROW WHEN (OLD.assigned_to IS DISTINCT FROM NEW.assigned_to
        AND NEW.chat <> 'erased:' || NEW.id)
    EXECUTE FUNCTION webhook_conversation('assigned');
CREATE TRIGGER webhook_conversation_closed AFTER UPDATE OF closed_at ON conversations
    FOR EACH ROW WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL)
    EXECUTE FUNCTION webhook_conversation('closed');

CREATE FUNCTION webhook_message_received() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_for_webhooks('message.received', NEW.conversation_id, 'in-' || NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_message_received AFTER INSERT ON inbox
    FOR EACH ROW WHEN (NEW.conversation_id IS NOT NULL AND NEW.kind IN ('message', 'postback'))
    EXECUTE FUNCTION webhook_message_received();

CREATE FUNCTION webhook_message_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_for_webhooks('message.sent', NEW.conversation_id, 'out-' || NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_message_sent AFTER UPDATE OF state ON outbox
    FOR EACH ROW WHEN (OLD.state <> 'sent' AND NEW.state = 'sent')
    EXECUTE FUNCTION webhook_message_sent();

CREATE FUNCTION webhook_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    filed cases%ROWTYPE;
BEGIN
    SELECT * INTO filed FROM cases WHERE number = NEW.number;
    IF filed.state <> 'open' THEN
        PERFORM note_for_webhooks(
            CASE WHEN EXISTS (SELECT 1 FROM case_history AS earlier
                WHERE earlier.number = NEW.number AND earlier.id < NEW.id
                AND earlier.what NOT IN ('open', 'facts', 'note'))
            THEN 'case.changed' ELSE 'case.created' END,
            filed.conversation_id, NEW.number,
            jsonb_build_object('what', NEW.what, 'by', NEW.author)
        );
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_case AFTER INSERT ON case_history
    FOR EACH ROW WHEN (NEW.what <> 'note') EXECUTE FUNCTION webhook_case();

CREATE FUNCTION webhook_rating_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_for_webhooks('rating.given', NEW.conversation_id, NEW.id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_rating_given AFTER INSERT ON ratings
    FOR EACH ROW EXECUTE FUNCTION webhook_rating_given();

CREATE FUNCTION webhook_contact_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_for_webhooks(
        'contact.changed', NEW.id, coalesce(NEW.contact_id, OLD.contact_id)::text
    );
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_contact_changed AFTER UPDATE
    OF name, verified_phone, language, opted_out_at, blocked, chat, contact_id ON conversations
    FOR EACH ROW WHEN (
        (OLD.name, OLD.verified_phone, OLD.language, OLD.opted_out_at, OLD.blocked, OLD.chat,
            OLD.contact_id) IS DISTINCT FROM
        (NEW.name, NEW.verified_phone, NEW.language, NEW.opted_out_at, NEW.blocked, NEW.chat,
            NEW.contact_id)
    ) EXECUTE FUNCTION webhook_contact_changed();

CREATE FUNCTION webhook_contact_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_for_webhooks(
        'contact.changed', (SELECT max(id) FROM conversations WHERE contact_id = NEW.id),
        coalesce(NEW.merged_into, NEW.id)::text
    );
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_contact_renamed AFTER UPDATE OF name, merged_into ON contacts
    FOR EACH ROW WHEN ((OLD.name, OLD.merged_into) IS DISTINCT FROM (NEW.name, NEW.merged_into))
    EXECUTE FUNCTION webhook_contact_renamed();

CREATE FUNCTION webhook_contact_value() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_for_webhooks(
        'contact.changed', (SELECT max(id) FROM conversations WHERE contact_id = NEW.contact_id),
        NEW.contact_id::text
    );
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_contact_value AFTER INSERT OR UPDATE ON contact_values
    FOR EACH ROW EXECUTE FUNCTION webhook_contact_value();

CREATE FUNCTION webhook_message_transcribed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_for_webhooks(
        'message.transcribed', (SELECT conversation_id FROM inbox WHERE id = NEW.inbox_id),
        'in-' || NEW.inbox_id
    );
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_message_transcribed AFTER UPDATE OF state, corrected_text ON readings
    FOR EACH ROW WHEN (NEW.state = 'read' AND (OLD.state <> 'read'
        OR OLD.corrected_text IS DISTINCT FROM NEW.corrected_text))
    EXECUTE FUNCTION webhook_message_transcribed();

-- The days of which the figures are to be summed up again.
CREATE FUNCTION chat_day_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO chat_days_stale VALUES (coalesce(NEW.day, OLD.day)) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER chat_session_added AFTER INSERT OR DELETE ON chat_sessions
    FOR EACH ROW EXECUTE FUNCTION chat_day_stale();

CREATE FUNCTION sentiment_day_stale() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chat bigint = coalesce(NEW.conversation_id, OLD.conversation_id);
    message bigint = coalesce(NEW.inbox_id, OLD.inbox_id);
BEGIN
    INSERT INTO chat_days_stale SELECT day FROM chat_sessions
        WHERE conversation_id = chat AND inbox_id <= message ORDER BY inbox_id DESC LIMIT 1
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER sentiment_changed AFTER INSERT OR UPDATE OR DELETE ON sentiments
    FOR EACH ROW EXECUTE FUNCTION sentiment_day_stale();
