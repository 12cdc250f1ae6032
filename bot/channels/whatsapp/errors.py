"""What WhatsApp's error codes mean for a message that was not delivered.

developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

from __future__ import annotations

_PASSING = frozenset(
    {
        2,  # API temporarily down or overloaded
        4,  # too many calls of this app
        80007,  # too many calls of this business account
        130429,  # more messages a second than this number may send
        131000,  # something went wrong
        131016,  # service overloaded
        131048,  # limited because many messages were reported as spam
        131056,  # too many messages to this one customer
        131057,  # account in maintenance mode
        133004,  # server temporarily unavailable
    }
)


def is_permanent(code: int) -> bool:
    """Whether it would fail again: window closed (131047), customer not reachable (131026) …"""
    return code not in _PASSING
