"""A secret is shown to one address alone: where that is changed, the secret is typed again. Else
whoever may change an address would have a secret sent to them that nobody can read at the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from urllib.parse import urlsplit

from bot.environment import MEDIA_READER_TOKEN
from bot.lazy_message import LazyMessage
from bot.mail import PASSWORD
from bot.settings_overlay import Place

Values = Mapping[Place, object]


def _reading_service(values: Values) -> str:
    return urlsplit(str(values["media", "readers"])).netloc.casefold()


def _mail_server(values: Values) -> str:
    return str(values["mail", "host"]).casefold() if values["mail", "user"] else ""


_SHOWN_TO: dict[str, tuple[str, Callable[[Values], str]]] = {
    MEDIA_READER_TOKEN: ("media.readers", _reading_service),
    PASSWORD: ("mail.host", _mail_server),
}
"""Of each secret the field of its address, and the machine that this is; empty for none."""


def secrets_to_type_again(
    names: Collection[str],
    before: Values,
    after: Values,
    typed: Mapping[str, str],
    kept: Collection[str],
    given: Collection[str],
) -> dict[str, LazyMessage]:
    """What to tell, by field, where secrets of ``names`` would go to another machine than before.

    Args:
        typed: the secrets that were typed with the change.
        kept: those that were typed at the desk before.
        given: those that are set on the server.
    """
    told = {}
    for name in names:
        field, machine = _SHOWN_TO[name]
        stays = machine(after) in ("", machine(before)) or name in typed
        if name in given and not stays:
            told[field] = LazyMessage(
                "The secret for it is set on the server, and would be shown to another machine. "
                "Have both changed there."
            )
        elif name in kept and not stays:
            told[f"secret.{name}"] = LazyMessage(
                "This is another machine: type the secret for it. The old one does not go along."
            )
    return told
