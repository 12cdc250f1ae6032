"""``sapa languages``: the languages that the bot speaks, and what each lacks."""

from __future__ import annotations

import argparse
import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

from babel import Locale, UnknownLocaleError

from bot.commands.subcommand import add_subcommand
from bot.errors import UserError
from bot.language_texts import FOLDER, has_own_files
from bot.languages import DEFAULT, FACTS, LANGUAGES, LanguageFacts, is_code, known
from bot.media_environment import MediaMissing
from bot.project import PACKAGE, Project, find_project
from bot.replies_file import read_replies
from bot.reply_wordings import wording_in
from bot.settings import load_settings
from bot.training.checks.languages import Part, parts_of
from bot.training.edits.answers import list_answers
from bot.training.edits.yaml_items import write_atomically
from bot.training.overlay.compose import compose
from bot.training.project_files import WITHOUT_WORDS, Domain, case_kinds
from bot.translation.drafts import NoDraft, drafts
from bot.translation.models import model_for

PACKS = PACKAGE / "language_packs"
"""Languages that come with Sapa, and are spoken once a shop adds them."""
_SHOWN = 5
DRAFTED = "# DRAFTS BY MACHINE: read and mend each line before you take its # away."


class CannotAdd(UserError):
    """Nothing was written; the message says why."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Lists the languages that the bot speaks, and how complete each is."
    parser.epilog = "examples:\n  ./sapa languages\n  ./sapa languages add ms"
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    adding = add_subcommand(
        actions,
        "speak another language: the files that come with Sapa, or a skeleton to fill, and what "
        "is still missing",
        "languages add ms",
    )
    adding.add_argument("code", metavar="CODE", help="of ISO 639, such as ms or tl")


def run(args: argparse.Namespace) -> int:
    project = find_project()
    compose(project)
    if args.action == "add":
        return _add(project, args.code)
    for code in LANGUAGES:
        print(_line(project, FACTS[code]))
    more = sorted(pack.stem for pack in PACKS.glob("*.yml") if pack.stem not in LANGUAGES)
    if more:
        print(f"Sapa brings along: {', '.join(more)}. ./sapa languages add CODE speaks it.")
    return 0


def _line(project: Project, facts: LanguageFacts) -> str:
    told = f"{facts.code}  {facts.name} ({facts.english})"
    if not has_own_files(project.folder, facts.code):
        return f"{told}: in the shop's own files"
    parts = parts_of(project.folder, facts.code)
    have, wanted = sum(p.have for p in parts), sum(p.wanted for p in parts)
    return f"{told}: {have} of {wanted}, else {FACTS[known(facts.fallback)].name}"


def _add(project: Project, code: str) -> int:
    if not is_code(code):
        raise CannotAdd("{code!r} is no code of ISO 639. Write one such as ms or tl.", code=code)
    folder = project.root / "data" / FOLDER
    if (folder / f"{code}.yml").exists():
        print(f"{code} is there already.")
    else:
        if code in LANGUAGES:
            raise CannotAdd("{code} is spoken already, in the shop's own files.", code=code)
        if (PACKS / f"{code}.yml").exists():
            shutil.copytree(PACKS / code, folder / code, dirs_exist_ok=True)
            shutil.copyfile(PACKS / f"{code}.yml", folder / f"{code}.yml")
        else:
            _write_skeleton(project, folder, code)
        compose(project)
    parts = parts_of(project.folder, code)
    for part in parts:
        print(_missing(part))
    if any(part.missing for part in parts):
        print("Fill in what is missing and call this again. What is there is used already.")
    print("Next: ./sapa check, ./sapa train, and start Sapa again.")
    return 0


def _missing(part: Part) -> str:
    line = f"data/{FOLDER}/{part.file}: {part.have} of {part.wanted}"
    if not part.missing:
        return line
    others = len(part.missing) - _SHOWN
    names = ", ".join(part.missing[:_SHOWN]) + (f" and {others} more" if others > 0 else "")
    return f"{line}; missing: {names}"


def _write_skeleton(project: Project, folder: Path, code: str) -> None:
    """Files with everything that can be said, empty, under what it is in the default language."""
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError) as error:
        raise CannotAdd(
            "{code} is not known to CLDR, which says how dates and numbers are told. Copy "
            "data/languages/en.yml, and write under locale one that is near.",
            code=code,
        ) from error
    own = folder / code
    (own / "nlu").mkdir(parents=True, exist_ok=True)
    texts = {name: _of(said) for name, said in FACTS[DEFAULT].sentences.items()}
    replies = read_replies(project.domain)
    said = {
        name: _of(wording_in(given, DEFAULT, "", {}) or str(given[0].get("text") or ""))
        for name, given in replies.items()
        if given
    }
    answers = {e.id: _of(e.answer.get(DEFAULT, "")) for e, _ in list_answers(project.folder)}
    drafted = _drafted(code, [*said.values(), *answers.values()])
    mark = f"{DRAFTED}\n" if drafted else ""
    head = (
        f"# docs/extending/languages.md says what each line is.\n"
        f"name: {_quoted(locale.get_language_name() or code)}\n"
        f"english: {_quoted(locale.get_language_name('en') or code)}\nlocale: {locale}\n"
        f"soon: {{}}\n# sentences:\n"
    )
    lines = [f"  # {text}\n  # {_quoted(name)}: \"\"\n" for name, text in texts.items()]
    body = "".join(
        f"# {text}\n# {name}: {_quoted(drafted.get(text, ''))}\n" for name, text in said.items()
    )
    write_atomically(own / "replies.yml", mark + body)
    body = "".join(
        f"# {text}\n# {name}: {{questions: [\"\"], answer: {_quoted(drafted.get(text, ''))}}}\n"
        for name, text in answers.items()
    )
    write_atomically(own / "answers.yml", mark + body)
    kinds = {kind.key: kind.title(DEFAULT) for kind in case_kinds(project.folder).values()}
    body = "".join(f"# {key}: {{name: \"{name}\"}}\n" for key, name in kinds.items())
    write_atomically(own / "cases.yml", body)
    write_atomically(own / "confirmations.yml", '"yes": []\n"no": []\nneither: []\n')
    intents = [name for name in Domain(project.folder).intents() if name not in WITHOUT_WORDS]
    body = "".join(
        f"# - intent: {name}\n#   metadata: {{language: {code}}}\n#   examples: |\n#     - \n"
        for name in intents
    )
    write_atomically(own / "nlu" / "examples.yml", f'version: "3.1"\n\nnlu:\n{body}')
    write_atomically(folder / f"{code}.yml", head + "".join(lines))


def _drafted(code: str, texts: Sequence[str]) -> dict[str, str]:
    """Drafts by machine of ``texts``, where the shop has a model for it; else none, and why."""
    settings = load_settings()
    folder = settings.translation_folder
    model = model_for(folder, code, [DEFAULT]) if folder else None
    if model is None:
        return {}
    print(f"Drafting {len(texts)} texts by machine; this takes some minutes …")
    log = settings.data_folder / "log" / "translation.log"
    try:
        return dict(zip(texts, map(_of, asyncio.run(drafts(model, texts, log)))))
    except (NoDraft, MediaMissing) as error:
        print(error)
        return {}


def _of(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
