"""What TikTok's error codes mean, which mostly come with HTTP status 200.

business-api.tiktok.com/portal/docs (Appendix > Return codes).
"""

from __future__ import annotations

TOKEN_REFUSED = frozenset({40104, 40105})  # missing or empty; not valid any more
NO_ACCESS = TOKEN_REFUSED | {40001, 40102}  # a permission is missing; the token ended
"""Nothing can be sent until somebody acts."""
_TOO_MANY_CALLS = 40100
_FIRST_INTERNAL = 50000


def is_permanent(status: int, code: int | None) -> bool:
    """Whether the same call would fail again."""
    if status == 429 or status >= 500 or (code is None and status < 400):
        return False
    if code is None:
        return True
    return code != _TOO_MANY_CALLS and code < _FIRST_INTERNAL
