"""The schema of Sapa's SQLite file, as numbered migrations (sqlite-utils' own).

Times are Unix seconds (REAL) unless a name says otherwise; JSON columns end in ``_json``.
Never edit a migration that was released; add the next one.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("sapa")


@migrations(name="0001_messages")
def messages(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE conversations (
            id INTEGER PRIMARY KEY,
            channel TEXT NOT NULL,
            account TEXT NOT NULL,
            chat TEXT NOT NULL,               -- the chat's id on the platform
            person TEXT,                      -- the customer's id on the platform
            name TEXT,
            verified_phone TEXT,              -- E.164 without +, vouched for by the platform
            language TEXT,
            state TEXT NOT NULL DEFAULT 'bot' CHECK (state IN ('bot', 'waiting', 'staff')),
            reason TEXT,                      -- why a person is needed
            created_at REAL NOT NULL,
            last_inbound_at REAL,
            UNIQUE (channel, account, chat)
        );
        CREATE INDEX conversations_by_state ON conversations (state, last_inbound_at);

        CREATE TABLE inbox (
            id INTEGER PRIMARY KEY,
            dedup_key TEXT NOT NULL UNIQUE,
            conversation_id INTEGER REFERENCES conversations (id),
            channel TEXT NOT NULL,
            account TEXT NOT NULL,
            kind TEXT NOT NULL,
            sender TEXT,
            message_id TEXT,
            text TEXT,
            event_json TEXT NOT NULL,         -- the whole Inbound
            received_at REAL NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'recorded', 'desk', 'failed')),
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt_at REAL NOT NULL DEFAULT 0,
            turn_json TEXT,                   -- what was understood and answered
            done_at REAL
        );
        CREATE INDEX inbox_pending ON inbox (channel, conversation_id, id) WHERE state = 'pending';
        CREATE INDEX inbox_by_conversation ON inbox (conversation_id, id);

        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY,
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            inbox_id INTEGER REFERENCES inbox (id),
            channel TEXT NOT NULL,
            author TEXT NOT NULL,             -- bot, or who of the staff wrote it
            message_json TEXT NOT NULL,       -- the whole Outbound
            source_json TEXT,                 -- where the words come from
            created_at REAL NOT NULL,
            state TEXT NOT NULL DEFAULT 'pending'
                CHECK (state IN ('pending', 'sent', 'failed')),
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt_at REAL NOT NULL DEFAULT 0,
            platform_id TEXT,
            error TEXT,
            sent_at REAL
        );
        CREATE INDEX outbox_pending ON outbox (channel, conversation_id, id)
            WHERE state = 'pending';
        CREATE INDEX outbox_by_conversation ON outbox (conversation_id, id);

        CREATE TABLE choices (                -- the buttons that we offered in a conversation
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            outbox_id INTEGER NOT NULL REFERENCES outbox (id),
            position INTEGER NOT NULL,        -- 1 for the first button
            title TEXT NOT NULL,
            payload TEXT NOT NULL,
            PRIMARY KEY (conversation_id, outbox_id, position)
        ) WITHOUT ROWID;

        CREATE TABLE ratings (
            id INTEGER PRIMARY KEY,
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            inbox_id INTEGER REFERENCES inbox (id),
            stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
            created_at REAL NOT NULL
        );
        """
    )


@migrations(name="0002_knowledge")
def knowledge(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE vectors (                -- text to vector, so that nothing is encoded twice
            encoder TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            vector BLOB NOT NULL,             -- float32, unit length
            PRIMARY KEY (encoder, content_hash)
        ) WITHOUT ROWID;
        """
    )


@migrations(name="0003_shop")
def shop(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE customers (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            email TEXT,                       -- lower case
            phone TEXT                        -- E.164 without +
        ) WITHOUT ROWID;
        CREATE INDEX customers_by_phone ON customers (phone);

        CREATE TABLE products (
            id TEXT PRIMARY KEY,
            name_en TEXT NOT NULL,
            name_id TEXT NOT NULL,
            category TEXT NOT NULL,
            price INTEGER NOT NULL,           -- rupiah
            stock INTEGER NOT NULL,           -- pieces on hand
            sizes_json TEXT NOT NULL DEFAULT '[]',
            restock_date TEXT                 -- ISO date, where known
        ) WITHOUT ROWID;

        CREATE VIRTUAL TABLE product_words USING fts5 (  -- follows products by the triggers below
            id UNINDEXED, name_en, name_id, category, tokenize = 'porter unicode61'
        );
        CREATE TRIGGER product_added AFTER INSERT ON products BEGIN
            INSERT INTO product_words VALUES (new.id, new.name_en, new.name_id, new.category);
        END;
        CREATE TRIGGER product_renamed AFTER UPDATE OF name_en, name_id, category ON products BEGIN
            UPDATE product_words SET name_en = new.name_en, name_id = new.name_id,
                category = new.category WHERE id = new.id;
        END;
        CREATE TRIGGER product_removed AFTER DELETE ON products BEGIN
            DELETE FROM product_words WHERE id = old.id;
        END;

        CREATE TABLE orders (
            number TEXT PRIMARY KEY,          -- ORD-1234
            customer_id TEXT NOT NULL REFERENCES customers (id),
            status TEXT NOT NULL CHECK (status IN ('unpaid', 'processing', 'packed', 'shipped',
                'delivered', 'cancelled', 'return_requested', 'returned', 'refunded')),
            placed_on TEXT NOT NULL,          -- ISO date
            total INTEGER NOT NULL,           -- rupiah, shipping included
            shipping_fee INTEGER NOT NULL,    -- rupiah
            payment_method TEXT NOT NULL,
            address TEXT NOT NULL,
            courier TEXT,
            tracking_number TEXT,
            estimated_on TEXT,                -- ISO date of the expected delivery
            delivered_on TEXT                 -- ISO date
        ) WITHOUT ROWID;
        CREATE INDEX orders_by_customer ON orders (customer_id, placed_on);

        CREATE TABLE order_items (
            order_number TEXT NOT NULL REFERENCES orders (number) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            product_id TEXT NOT NULL REFERENCES products (id),
            name TEXT NOT NULL,
            quantity INTEGER NOT NULL,
            price INTEGER NOT NULL,           -- rupiah a piece
            PRIMARY KEY (order_number, position)
        ) WITHOUT ROWID;

        CREATE TABLE tracking_events (
            order_number TEXT NOT NULL REFERENCES orders (number) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            happened_at TEXT NOT NULL,        -- ISO local time
            place TEXT NOT NULL,
            status TEXT NOT NULL,             -- bot.shop.records.TrackingStatus
            PRIMARY KEY (order_number, position)
        ) WITHOUT ROWID;

        CREATE TABLE returns (
            id INTEGER PRIMARY KEY,
            order_number TEXT NOT NULL REFERENCES orders (number),
            item TEXT NOT NULL,
            reason TEXT NOT NULL,
            photo TEXT,
            created_at REAL NOT NULL
        );

        CREATE TABLE order_changes (          -- what the bot changed, for the shop's people
            id INTEGER PRIMARY KEY,
            order_number TEXT NOT NULL REFERENCES orders (number),
            change TEXT NOT NULL,             -- cancelled, address
            before TEXT NOT NULL,
            after TEXT NOT NULL,
            created_at REAL NOT NULL
        );

        CREATE TABLE proof_failures (         -- who failed to prove an order theirs, and when
            id INTEGER PRIMARY KEY,
            person TEXT NOT NULL,             -- the conversation in which it was tried
            order_number TEXT NOT NULL,       -- the order that was tried, existing or not
            failed_at REAL NOT NULL
        );
        CREATE INDEX proof_failures_by_person ON proof_failures (person, failed_at);
        CREATE INDEX proof_failures_by_order ON proof_failures (order_number, failed_at);
        """
    )


@migrations(name="0004_vectors_elsewhere")
def vectors_elsewhere(db: Database) -> None:
    # They can be made again at any time, so they have a file of their own: bot.encoders.
    db.execute("DROP TABLE vectors")


@migrations(name="0005_media")
def media(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE media (                  -- the files of customers' messages
            inbox_id INTEGER NOT NULL REFERENCES inbox (id),
            position INTEGER NOT NULL,        -- of the attachment in its message, from 0
            channel TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'pending'
                CHECK (state IN ('pending', 'stored', 'failed', 'deleted')),
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt_at REAL NOT NULL DEFAULT 0,
            path TEXT,                        -- in the media folder; the same for equal content
            mime TEXT,                        -- what the content is
            size INTEGER,                     -- bytes
            reason TEXT,                      -- why it is not there
            stored_at REAL,
            PRIMARY KEY (inbox_id, position)
        ) WITHOUT ROWID;
        CREATE INDEX media_pending ON media (next_attempt_at) WHERE state = 'pending';
        CREATE INDEX media_stored ON media (stored_at) WHERE state = 'stored';
        """
    )


@migrations(name="0006_opted_out")
def opted_out(db: Database) -> None:
    db.execute("ALTER TABLE conversations ADD COLUMN opted_out_at REAL")
    db.execute("CREATE INDEX inbox_by_message ON inbox (channel, account, message_id)")


@migrations(name="0007_dead_letters")
def dead_letters(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE outbox ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0;  -- may have arrived
        ALTER TABLE outbox ADD COLUMN dropped_at REAL;
        CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'failed' AND dropped_at IS NULL;
        """
    )


@migrations(name="0008_aliases")
def aliases(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE aliases (                -- all ids by which a platform calls one customer
            channel TEXT NOT NULL,
            account TEXT NOT NULL,
            alias TEXT NOT NULL,
            conversation_id INTEGER NOT NULL REFERENCES conversations (id),
            PRIMARY KEY (channel, account, alias)
        ) WITHOUT ROWID;
        """
    )


@migrations(name="0009_sending")
def sending(db: Database) -> None:
    # While a call to the platform is under way: what is found after a crash may have arrived.
    db.execute("ALTER TABLE outbox ADD COLUMN sending_since REAL")


@migrations(name="0010_waiting")
def waiting(db: Database) -> None:
    # So that finding what is due takes as long with 50,000 messages waiting as with five.
    db.executescript(
        """
        CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'pending';
        CREATE INDEX inbox_due ON inbox (next_attempt_at) WHERE state = 'pending';
        CREATE INDEX outbox_waiting ON outbox (id) WHERE state = 'pending';
        CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE state = 'pending';
        """
    )
