"""The migrations of offers: campaigns, and who of them got what."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0230_campaigns")
def campaigns(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE campaigns (              -- an offer to some of those who said yes to offers
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            audience_json TEXT NOT NULL,      -- bot.offers.audience.Audience
            variants_json TEXT NOT NULL,      -- bot.offers.texts.Variant, one or more
            held_out REAL NOT NULL,           -- the share that gets nothing, to compare with
            shares TEXT NOT NULL CHECK (shares IN ('equal', 'learning')),
            counts TEXT NOT NULL CHECK (counts IN ('orders', 'answers')),  -- as taking it
            days INTEGER NOT NULL,            -- after the start in which that counts
            draw_key BLOB NOT NULL,           -- who is held out follows from it
            state TEXT NOT NULL CHECK (state IN ('draft', 'running', 'paused', 'ended')),
            changed_by TEXT NOT NULL,
            changed_at REAL NOT NULL,
            started_by TEXT,
            started_at REAL,
            planned_at REAL,                  -- when all of its people were chosen
            ended_at REAL,
            result_json TEXT                  -- the counts, from its end on
        );

        CREATE TABLE campaign_members (       -- whom a campaign is for, one chat a person
            campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            person INTEGER NOT NULL,          -- the contact that all their chats belong to
            language TEXT,
            channel TEXT NOT NULL,
            is_held_out INTEGER NOT NULL,
            is_measured INTEGER NOT NULL,     -- whether we would know that they took it
            orders_before INTEGER NOT NULL,   -- on the day of the start, before it
            variant INTEGER,                  -- which text they got
            outbox_id INTEGER,                -- the message, as long as it is kept
            skipped TEXT,                     -- why they get nothing
            next_try_at REAL NOT NULL DEFAULT 0,
            at REAL NOT NULL,                 -- when they were chosen
            sent_at REAL,
            taken_at REAL,
            PRIMARY KEY (campaign_id, conversation_id),
            UNIQUE (campaign_id, person)
        ) WITHOUT ROWID;
        CREATE INDEX campaign_members_by_chat ON campaign_members (conversation_id);
        CREATE INDEX campaign_members_waiting ON campaign_members (campaign_id, next_try_at)
            WHERE sent_at IS NULL AND skipped IS NULL AND is_held_out = 0;
        CREATE INDEX campaign_members_sent ON campaign_members (person, sent_at)
            WHERE sent_at IS NOT NULL;
        CREATE INDEX campaign_members_by_time ON campaign_members (sent_at)
            WHERE sent_at IS NOT NULL;
        """
    )


@migrations(name="0260_taker_models")
def taker_models(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE taker_models (           -- who takes offers, learned from ended campaigns
            counts TEXT PRIMARY KEY CHECK (counts IN ('orders', 'answers')),
            learned_json TEXT NOT NULL,       -- bot.offers.takers.Learned: numbers over all people
            learned_at REAL NOT NULL
        ) WITHOUT ROWID;
        """
    )
