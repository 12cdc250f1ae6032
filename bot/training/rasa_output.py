"""What Rasa prints when it finds mistakes, in clear sentences: file, what is wrong, remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bot.lazy_message import LazyMessage
from bot.training.checks.findings import Finding, Place
from bot.training.project_files import answered_intents
from bot.training.training_files import training_files

_WARNING = re.compile(
    r"\x1b\[93m[^\n]*?UserWarning: (.*?)(?=\x1b\[0m|\n  More info at|\Z)", re.DOTALL
)
_ERROR = re.compile(r"\x1b\[91m(.*?)\x1b\[0m", re.DOTALL)
_EXCEPTION = re.compile(r"^(?:\w+\.)*(\w*(?:Error|Exception|Unavailable)): (.+)$", re.MULTILINE)
_CONFLICT = re.compile(r"Story structure conflict after ([^\n]+):\n((?:  [^\n]+\n?)+)")
_CONTRADICTION = re.compile(
    r"- the prediction of the action '(?P<action>[^']+)' in (?P<kind>rule|story) "
    r"'(?P<name>[^\n]+?)' is contradicting with rule\(s\) '(?P<rules>[^\n]+?)'"
    r"(?: which predicted action '(?P<other>[^']+)')?\."
)
_INCOMPLETE = re.compile(
    r"- the (?:action|form) '(?P<action>[^']+)' in rule '(?P<rule>[^\n]+?)' does not set [^\n]*?"
    r"(?:in rule '[^\n]+?'|in other rules): '(?P<missing>[^\n]+?)'\. Please"
)


class _Known(NamedTuple):
    """What Rasa writes, and what we write instead; ``what`` is filled with the pattern's groups."""

    pattern: str
    what: str
    remedy: str


_KNOWN = (
    _Known(
        r"There is a message in the training data labeled with intent '(?P<intent>[^']+)'",
        "the intent '{intent}' is not in domain.yml.",
        "Add it there under intents, or correct it.",
    ),
    _Known(
        r"The intent '(?P<intent>[^']+)' is used in your stories",
        "the intent '{intent}' is not in domain.yml.",
        "Add it there under intents, or correct it.",
    ),
    _Known(
        r"The intent '(?P<name>[^']+)' is not used in any story or rule",
        "nothing happens on the intent '{name}'.",
        "Write a rule for it in data/rules.",
    ),
    _Known(
        r"The action '(?P<action>[^']+)' is used in the stories, but is not a valid utterance",
        "the reply '{action}' is not in domain.yml.",
        "Add it there under responses, or correct it.",
    ),
    _Known(
        r"The action '(?P<action>[^']+)' is used in the '[^']+' block",
        "the action '{action}' is not in domain.yml.",
        "Add it there under actions, or correct it.",
    ),
    _Known(
        r"The form '(?P<active_loop>[^']+)' is used in the '[^']+' block",
        "the form '{active_loop}' is not in domain.yml.",
        "Add it there under forms, or correct it.",
    ),
    _Known(
        r"The form slot '(?P<slot>[^']+)' in form '(?P<name>[^']+)'",
        "the slot '{slot}' of the form '{name}' is missing under slots.",
        "Add it, or correct it.",
    ),
    _Known(
        r"Slot '(?P<slot>[^']+)' has a mapping condition for form '(?P<form>[^']+)' which",
        "the slot '{slot}' names the form '{form}', which is missing under forms.",
        "Correct it.",
    ),
    _Known(
        r"Slot '(?P<slot>[^']+)' has a mapping condition for form '(?P<form>[^']+)', but",
        "the slot '{slot}' names the form '{form}', which does not ask for it.",
        "Correct one.",
    ),
)

_CHECKED_BY_US = (
    r"The utterance '[^']+' is not used",
    r"The intent '[^']+' is listed in the domain file, but is not found",
    r"The example '.*' was found labeled with multiple",
    # Said once more as "is used in your stories".
    r"Issue found in '[^']+': Found intent '[^']+' in stories which is not part",
    r"Issue found while processing '[^']+': (The item '[^']*' contains an example that doesn't|"
    r"Could not find supported key|Intent '[^']*' has no examples|The \w+ has an empty name|"
    r"'?\w+: .*doesn't have any examples)",
    r"Training data file \S+ (has a lower|has a greater|must specify)",
)


def complaints(output: str, project: Path) -> list[Finding]:
    """Each mistake that Rasa names; without those that ``checks`` finds better."""
    warnings = [" ".join(text.split()) for text in _WARNING.findall(output)]
    of_cases = "|".join(map(re.escape, sorted(answered_intents(project))))
    needless = (*_CHECKED_BY_US, rf"The intent '({of_cases})' is not used in any story or rule")
    told = [
        _sentence(warning, project)
        for warning in warnings
        if not any(re.match(pattern, warning) for pattern in needless)
    ]
    for after, predicted in _CONFLICT.findall(output):
        lines = (line.strip().replace(" predicted", "") for line in predicted.splitlines())
        choices = ", ".join(lines)
        what = LazyMessage(
            "after {after} the stories disagree: {choices}.",
            after=after,
            choices=choices,
        )
        told.append(Finding(Place("data/stories"), what, "Change one."))
    return list(dict.fromkeys([*told, *_contradictions(output, project)]))


def _contradictions(output: str, project: Path) -> Iterator[Finding]:
    """What the rule policy says of rules and stories that cannot both be followed."""
    for found in _CONTRADICTION.finditer(output):
        kind, name, action = found["kind"], found["name"], found["action"]
        instead = (
            LazyMessage("does {action}", action=found["other"])
            if found["other"]
            else LazyMessage("does something else")
        )
        told: dict[str, object] = {"kind": LazyMessage(kind), "name": name, "action": action}
        if found["rules"] == name:
            what = LazyMessage(
                "{kind} {name!r} {instead} where it should do {action}.",
                **told,
                instead=instead,
            )
        else:
            what = LazyMessage(
                "{kind} {name!r} does {action} where rule {rules!r} {instead}.",
                **told,
                rules=found["rules"],
                instead=instead,
            )
        yield Finding(_place({kind: name}, project), what, "Change one of the two.")
    for found in _INCOMPLETE.finditer(output):
        yield Finding(
            _place({"rule": found["rule"]}, project),
            LazyMessage(
                "rule {rule!r} says nothing of {missing} after {action}.",
                **found.groupdict(),
            ),
            "Other rules do; say it here too, or null.",
        )


def final_error(output: str) -> str | None:
    """The error that ended a Rasa command, if it named one."""
    printed: list[str] = [text.strip() for text in _ERROR.findall(output)]
    printed = [text for text in printed if not text.startswith("Project validation completed")]
    if printed:
        kind, colon, rest = printed[-1].partition(": ")
        return rest.strip() if colon and kind.isidentifier() else printed[-1]
    raised = _EXCEPTION.findall(output)
    return raised[-1][1] if raised else None


def _sentence(warning: str, project: Path) -> Finding:
    for known in _KNOWN:
        found = re.match(known.pattern, warning)
        if found:
            names = found.groupdict()
            return Finding(_place(names, project), LazyMessage(known.what, **names), known.remedy)
    found = re.match(r"Issue found in '([^']+)': *(.*)", warning)
    return Finding(Place(found[1]), found[2]) if found else Finding(Place("data"), warning)


def _place(names: dict[str, str], project: Path) -> Place:
    """Where ``key: value`` stands."""
    files = training_files(project)
    for key, value in names.items():
        end = r"['\"]? *(?:#|$)" if key in ("rule", "story") else r"(?!\w)"
        wanted = re.compile(rf"\b{key}: *['\"]?{re.escape(value)}{end}")
        for file in files:
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if wanted.search(line):
                    return Place(str(file.relative_to(project)), number)
    return Place("domain.yml")
