"""The table of Rasa's trackers. On SQLite it has a file of its own, so that its many writes hold up
no others; on PostgreSQL it stands among the store's tables."""

TRACKER_TABLES = """
    CREATE TABLE IF NOT EXISTS tracker_events (
        id INTEGER PRIMARY KEY,
        sender_id TEXT NOT NULL,
        type TEXT NOT NULL,
        happened_at REAL NOT NULL,
        event_json TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS tracker_events_by_sender
        ON tracker_events (sender_id, type, id);
"""
