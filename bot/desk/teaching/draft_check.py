"""What the check found: what the draft makes wrong, and what was wrong before."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Settings
from bot.training.checks.all_checks import find_mistakes
from bot.training.checks.findings import Finding
from bot.training.draft.draft import Draft


@dataclass(frozen=True)
class Checked:
    """``new`` are the draft's; ``old`` were there before."""

    new: list[Finding]
    old: list[Finding]


async def checked_draft(settings: Settings, draft: Draft) -> Checked:
    """What is wrong with the draft, in words; apart from it what is wrong without it, too."""
    found = await find_mistakes(settings, draft.folder, draft.live if draft.exists else None)
    return Checked([f for f in found if not f.is_known], [f for f in found if f.is_known])
