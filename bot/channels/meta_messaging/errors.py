"""What the Send API's error codes mean, on Messenger and on Instagram.

developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes and
developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from __future__ import annotations

_PASSING = frozenset(
    {
        1,  # something went wrong
        2,  # API temporarily down or overloaded
        4,  # too many calls of this app
        17,  # too many calls of this user
        32,  # too many calls of this page
        341,  # application limit reached
        613,  # too many calls of this API
        1200,  # temporary failure of sending
        80002,  # too many calls for this Instagram account
        80006,  # too many calls for this page on Messenger
    }
)


def is_permanent(code: int) -> bool:
    """Whether it would fail again: outside the window (10), customer not reachable (551) …"""
    return code not in _PASSING
