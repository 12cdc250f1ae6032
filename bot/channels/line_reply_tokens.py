"""Which message used which reply token, as far as this process knows.

LINE has two ways to send. A *push* counts against the shop's monthly quota (a few hundred in the
free plan) and can be repeated safely by its retry key. A *reply* is free and unlimited, but needs
the token of the customer's message, which works once and for about a minute, and takes no retry
key. So the first answer to a message is a reply, and everything else a push: a second answer, one
that comes late, staff's words.

That a token works once makes it a retry key of its own. If no answer came to a reply, the same
reply is tried again: LINE takes it, then it had not arrived; or refuses the token while it is
still fresh, then it had. Only when the process was restarted in between, or the minute is over,
this cannot be told, and the message is pushed: rather twice than never.
"""

from __future__ import annotations

_REMEMBERED = 10_000
"""Tokens; a minute's worth, for at most some 160 messages a second."""


class ReplyTokens:
    """Gives each token to one message, known by its key."""

    def __init__(self) -> None:
        self._users: dict[str, str] = {}

    def user(self, token: str) -> str | None:
        """The key of the message that was sent with this token, or may have been."""
        return self._users.get(token)

    def spoil(self, token: str) -> None:
        """LINE refused the token: nobody is to try it again."""
        self.use(token, "")

    def use(self, token: str, key: str) -> None:
        """The message with this key is about to be sent with the token."""
        self._users[token] = key
        if len(self._users) > _REMEMBERED:
            del self._users[next(iter(self._users))]
