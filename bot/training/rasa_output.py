"""What Rasa prints when it finds mistakes, in clear sentences: file, what is wrong, remedy."""

from __future__ import annotations

import re
from pathlib import Path

from bot.training.sources import training_files

_WARNING = re.compile(
    r"\x1b\[93m[^\n]*?UserWarning: (.*?)(?=\x1b\[0m|\n  More info at|\Z)", re.DOTALL
)
_ERROR = re.compile(r"\x1b\[91m(.*?)\x1b\[0m", re.DOTALL)
_EXCEPTION = re.compile(r"^(?:\w+\.)*(\w*(?:Error|Exception|Unavailable)): (.+)$", re.MULTILINE)
_CONFLICT = re.compile(r"Story structure conflict after ([^\n]+):\n((?:  [^\n]+\n?)+)")

_SENTENCES = (
    (
        r"There is a message in the training data labeled with intent '(?P<intent>[^']+)'",
        "the intent '{intent}' is not in domain.yml. Add it there under intents, or correct it.",
    ),
    (
        r"The intent '(?P<intent>[^']+)' is used in your stories",
        "the intent '{intent}' is not in domain.yml. Add it there under intents, or correct it.",
    ),
    (
        r"The intent '(?P<name>[^']+)' is not used in any story or rule",
        "nothing happens on the intent '{name}'. Write a rule for it in data/rules.",
    ),
    (
        r"The action '(?P<action>[^']+)' is used in the stories, but is not a valid utterance",
        "the reply '{action}' is not in domain.yml. Add it there under responses, or correct it.",
    ),
    (
        r"The action '(?P<action>[^']+)' is used in the '[^']+' block",
        "the action '{action}' is not in domain.yml. Add it there under actions, or correct it.",
    ),
    (
        r"The form '(?P<active_loop>[^']+)' is used in the '[^']+' block",
        "the form '{active_loop}' is not in domain.yml. Add it there under forms, or correct it.",
    ),
    (
        r"The form slot '(?P<slot>[^']+)' in form '(?P<name>[^']+)'",
        "the slot '{slot}' of the form '{name}' is missing under slots. Add it, or correct it.",
    ),
    (
        r"Slot '(?P<slot>[^']+)' has a mapping condition for form '(?P<form>[^']+)' which",
        "the slot '{slot}' names the form '{form}', which is missing under forms. Correct it.",
    ),
    (
        r"Slot '(?P<slot>[^']+)' has a mapping condition for form '(?P<form>[^']+)', but",
        "the slot '{slot}' names the form '{form}', which does not ask for it. Correct one.",
    ),
)

_CHECKED_BY_US = (
    r"The utterance '[^']+' is not used",
    r"The intent '[^']+' is listed in the domain file, but is not found",
    r"The example '.*' was found labeled with multiple",
    # Said once more as "is used in your stories".
    r"Issue found in '[^']+': Found intent '[^']+' in stories which is not part",
)


def complaints(output: str, project: Path) -> list[str]:
    """A sentence for each mistake that Rasa names; without those that ``checks`` finds better."""
    warnings = [" ".join(text.split()) for text in _WARNING.findall(output)]
    told = [
        _sentence(warning, project)
        for warning in warnings
        if not any(re.match(pattern, warning) for pattern in _CHECKED_BY_US)
    ]
    for after, predicted in _CONFLICT.findall(output):
        lines = (line.strip().replace(" predicted", "") for line in predicted.splitlines())
        choices = ", ".join(lines)
        told.append(f"data/stories: after {after} the stories disagree: {choices}. Change one.")
    return list(dict.fromkeys(told))


def final_error(output: str) -> str | None:
    """The error that ended a Rasa command, if it named one."""
    printed = [text.strip() for text in _ERROR.findall(output)]
    printed = [text for text in printed if not text.startswith("Project validation completed")]
    if printed:
        kind, colon, rest = printed[-1].partition(": ")
        return rest.strip() if colon and kind.isidentifier() else printed[-1]
    raised = _EXCEPTION.findall(output)
    return raised[-1][1] if raised else None


def _sentence(warning: str, project: Path) -> str:
    for pattern, sentence in _SENTENCES:
        found = re.match(pattern, warning)
        if found:
            names = found.groupdict()
            return f"{_place(names, project)}: {sentence.format(**names)}"
    return re.sub(r"^Issue found in '([^']+)':", r"\1:", warning)


def _place(names: dict[str, str], project: Path) -> str:
    """Where ``key: value`` stands: file and line."""
    files = training_files(project)
    for key, value in names.items():
        wanted = re.compile(rf"\b{key}: *['\"]?{re.escape(value)}\b")
        for file in files:
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if wanted.search(line):
                    return f"{file.relative_to(project)}, line {number}"
    return "domain.yml"
