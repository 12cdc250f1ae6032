"""Cases as an action signals them."""

from __future__ import annotations

from typing import Any

NUMBER = "C-7K4M2QX"


def filed(number: str = NUMBER, **more: Any) -> dict[str, Any]:
    """A case for staff, unless told otherwise."""
    return {
        "number": number,
        "kind": "wrong_item",
        "state": "waiting_staff",
        "order": "ORD-1269",
        "customer": None,
        "facts": {"item": "Kemeja", "problem": "warnanya salah"},
        "evidence": [],
        "due_hours": 24,
        "proof": None,
        **more,
    }
