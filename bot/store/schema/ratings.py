"""The migrations of ratings: whom and what each was about."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0152_what_ratings_are_about")
def what_ratings_are_about(db: Database) -> None:
    """Noted with the rating, so that thousands are summed up without looking at what was said."""
    db.executescript(
        """
        ALTER TABLE ratings ADD COLUMN agent TEXT;      -- who answered last; NULL: the bot alone
        ALTER TABLE ratings ADD COLUMN case_kind TEXT;  -- of the case that was worked on last
        ALTER TABLE ratings ADD COLUMN intent TEXT;     -- of what was last asked before
        UPDATE ratings SET
            agent = (SELECT author FROM outbox WHERE conversation_id = ratings.conversation_id
                AND author <> 'bot' AND outbox.created_at
                BETWEEN ratings.created_at - 259200 AND ratings.created_at
                ORDER BY outbox.id DESC LIMIT 1),
            case_kind = (SELECT kind FROM cases WHERE conversation_id = ratings.conversation_id
                AND cases.created_at <= ratings.created_at
                AND updated_at >= ratings.created_at - 259200 ORDER BY updated_at DESC LIMIT 1),
            intent = (SELECT json_extract(turn_json, '$.intent') FROM inbox
                WHERE conversation_id = ratings.conversation_id AND id < ratings.inbox_id
                AND received_at >= ratings.created_at - 259200 AND json_extract(turn_json,
                '$.intent') NOT IN ('rate', 'thank', 'greet', 'goodbye', 'affirm', 'deny',
                'inform', 'talk_to_person') ORDER BY id DESC LIMIT 1);
        """
    )


@migrations(name="0154_ratings_are_summed_up_by_an_index")
def ratings_are_summed_up_by_an_index(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE ratings ADD COLUMN channel TEXT;
        ALTER TABLE ratings ADD COLUMN language TEXT;
        UPDATE ratings SET (channel, language) =
            (SELECT channel, language FROM conversations WHERE id = conversation_id);
        CREATE INDEX ratings_summed ON ratings
            (created_at, agent, case_kind, intent, channel, language, stars);
        DROP INDEX ratings_by_time;
        """
    )
