"""A role of PostgreSQL's that may do what a Rasa worker does, and no more: trackers, the shop's
orders and products, and what the bot must know of a conversation. It can read no message of another
table, nor anything of staff, and make no tables.
"""

from __future__ import annotations

import re

from bot.errors import UserError
from bot.store.engine.postgresql import SCHEMA

_READS = "SELECT"
_NOTES = "SELECT, INSERT"
_KEEPS = "SELECT, INSERT, UPDATE, DELETE"

_GRANTS = {
    "migrations": _READS,
    "changed_settings": _READS,
    "tracker_events": _NOTES,
    "rasa_workers": _KEEPS,
    # The shop.
    "products": _READS,
    "customers": _READS,
    "orders": "SELECT, UPDATE",
    "order_items": _READS,
    "tracking_events": _READS,
    "order_shapes": _READS,
    "order_changes": _NOTES,
    "returns": _NOTES,
    "proof_failures": _KEEPS,
    "notices": "SELECT, INSERT, UPDATE",
    # What a conversation agreed to, and whether it may be asked.
    "conversations": _READS,
    "consents": _READS,
    "suggestions_off": _READS,
    "outbox": "SELECT (conversation_id, state, created_at, source_json)",
}


class BadRoleName(UserError):
    """What is to be the role's name cannot be one; the message says what can."""


def worker_role(name: str) -> str:
    """The statements that make the role ``name``, or bring it up to date. Whoever owns Sapa's
    tables runs them; the password is set beside.

    Raises:
        BadRoleName: it is no plain name.
    """
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise BadRoleName(
            f"{name!r} cannot be a role. Take small letters, digits and _, such as sapa_worker."
        )
    lines = [
        "DO $$ BEGIN",
        f"    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{name}') THEN",
        f"        CREATE ROLE {name} LOGIN;",
        "    END IF;",
        "END $$;",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM {name};",
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {name};",
        # To insert is enough for new numbers; who may count up by himself uses them all up.
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {SCHEMA} FROM {name};",
        *(f"GRANT {what} ON {SCHEMA}.{table} TO {name};" for table, what in _GRANTS.items()),
    ]
    return "\n".join(lines)
