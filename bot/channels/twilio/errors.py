"""What Twilio's error codes mean for a message that was not delivered.

twilio.com/docs/api/errors
"""

from __future__ import annotations

_PASSING = frozenset(
    {
        20429,  # too many requests
        20500,  # internal error
        20503,  # service unavailable
        21611,  # the sender's queue is full
        30001,  # queue overflow
        30017,  # the carrier's network is congested
        30022,  # more messages a second than a US number may send
        63010,  # internal error towards WhatsApp
        63018,  # WhatsApp's rate limit
    }
)


NO_ACCESS = frozenset(
    {
        20003,  # the token is not taken
        20005,  # the account is not active
        20006,  # access was denied
        21606,  # the number is not this account's
        30002,  # the account is suspended
        30037,  # messaging is disabled for this account
        63007,  # there is no WhatsApp sender with this number
        63020,  # the WhatsApp business account is not ready, or the invitation was not accepted
        63051,  # the WhatsApp business account is disabled
    }
)
"""Nothing can be sent until somebody acts."""


def is_permanent(code: int) -> bool:
    """Whether it would fail again: opted out (21610), outside WhatsApp's 24 hours (63016) …"""
    return code not in _PASSING
