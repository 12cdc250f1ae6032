"""What the check found: what the draft makes wrong, and what was wrong before."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from bot.lazy_message import LazyMessage
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


def page_of(finding: Finding) -> str | None:
    """The page on which what it names is edited; None where only a developer can."""
    words = {place: str(word) for place, word in LazyMessage(finding.what).words.items()}
    folder, _, _ = finding.where.file.rpartition("/")
    named = words.get("name", "")
    match folder or finding.where.file:
        case "domain.yml" if named.startswith("utter_"):
            return f"/desk/replies/{quote(named)}"
        case "domain.yml" if "title" in words:
            return f"/desk/replies?{urlencode({'q': words['title']})}"
        case "data/knowledge" if "id" in words:
            return f"/desk/answers/{quote(words['id'])}"
        case "data/knowledge" if "ids" in words:
            return "/desk/answers?state=sample"
        case "data/nlu" if "intent" in words:
            return f"/desk/examples/{quote(words['intent'])}"
        case "data/rules" | "data/stories":
            return f"/desk/flows?{urlencode({'q': words.get('rule') or named})}"
        case "data/cases" if "case" in words:
            return f"/desk/kinds/{quote(words['case'])}"
    return None
