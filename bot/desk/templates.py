"""The desk's templates, in each language."""

from __future__ import annotations

import gettext
import hashlib
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time, format_timedelta
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.desk.readable_names import readable
from bot.desk.readable_sentences import file_in_words, in_words
from bot.language_texts import text_files
from bot.languages import DEFAULT, FACTS, LANGUAGES, NAMES, locale_of, stand_ins
from bot.lazy_message import LazyMessage
from bot.project import find_project
from bot.settings import load_settings
from bot.shop_time import ShopTime
from bot.store.staffing.presence import presence_of

FOLDER = Path(__file__).parent
_LAST_S = 250_000_000_000.0
"""In the year 9892."""


class Templates:
    """Fills ``pages/*.html``; everything that is put into them is escaped. Times are told as the
    shop's clock shows them."""

    def __init__(self, time: Callable[[], ShopTime] | None = None) -> None:
        of_project = load_settings().time if time is None else None
        self._time = time or (lambda: of_project or load_settings().time)
        self._translations = {language: _translations(language) for language in LANGUAGES}
        for language, translations in self._translations.items():
            for stand_in in stand_ins(language)[1:2]:
                if language != DEFAULT:
                    translations.add_fallback(self._translations[stand_in])
        self._environments = {language: self._environment(language) for language in LANGUAGES}

    def render(self, template: str, language: str, **context: Any) -> str:
        return self._environments[language].get_template(template).render(**context)

    def translated(self, sentence: str, language: str) -> str:
        """In English where it is not one of ours, such as what a parser says of a file. English,
        too, has a catalogue: for sentences that commands say otherwise, to developers."""
        return LazyMessage(sentence).translated(self._translations[language].gettext)

    def _environment(self, language: str) -> Environment:
        time = self._time
        environment = Environment(
            loader=FileSystemLoader(FOLDER / "pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        # The extension adds it.
        environment.install_gettext_translations(  # type: ignore[attr-defined]
            self._translations[language], newstyle=True
        )
        environment.globals |= {
            "language": language,
            "languages": NAMES,
            "english_names": {code: facts.english for code, facts in FACTS.items()},
            "static": static_address,
            "presence_of": presence_of,
            "readable": readable,
        }

        def moment(at: float) -> datetime:
            """In the shop's time; what no calendar has is its first or last day."""
            return time().at(min(max(at, 0.0), _LAST_S))

        environment.filters |= {
            "translated": lambda told: self.translated(str(told), language),
            "file_in_words": lambda file: self.translated(file_in_words(file), language),
            "in_words": lambda told: self.translated(in_words(str(told)), language),
            "when": lambda at: _when(moment(at), language),
            "clock": lambda at: format_time(moment(at), "HH:mm", locale=locale_of(language)),
            "day": lambda at: _day(moment(at), language),
            "ago": lambda at: _ago(time().now() - moment(at), language),
            "when_iso": lambda at: _when(
                time().at(datetime.fromisoformat(at).timestamp()), language
            ),
            "decimal": lambda value: format_decimal(value, "#,##0.#", locale=locale_of(language)),
            "iso": lambda at: moment(at).isoformat(timespec="seconds"),
        }
        return environment


def _translations(language: str) -> gettext.NullTranslations:
    """All catalogues of ``locale/<language>/``, one for each group of pages; of a language that has
    files of its own, those of its folder ``desk``."""
    own = [folder for code, folder in text_files(find_project().data, "desk") if code == language]
    return gettext.GNUTranslations(io.BytesIO(_compiled(language, *own)))


@cache
def _compiled(language: str, *own: Path) -> bytes:
    """Once a process, as everything of languages is read."""
    catalog = Catalog(locale=locale_of(language))
    folders = (FOLDER / "locale" / language, *own)
    for path in [path for folder in folders for path in sorted(folder.glob("*.po"))]:
        with path.open("rb") as file:
            group = read_po(file, locale=locale_of(language))
        catalog.mime_headers = group.mime_headers  # how many plurals there are: babel does not know
        for message in group:
            if message.id:
                catalog[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def static_address(name: str) -> str:
    """The address of a file of ``static/``, another one whenever its content changes: so browsers
    may keep it."""
    content = (FOLDER / "static" / name).read_bytes()
    return f"/desk/static/{name}?{hashlib.sha256(content).hexdigest()[:8]}"


def _when(moment: datetime, language: str) -> str:
    return f"{format_date(moment, 'd MMM y', locale=locale_of(language))}, {moment:%H:%M}"


def _day(moment: datetime, language: str) -> str:
    return str(format_date(moment, "EEEE, d MMMM y", locale=locale_of(language)))


def _ago(delta: timedelta, language: str) -> str:
    """How long ago, in the shortest words: 5m, 3h, 2d; in Indonesian 5 mnt, 3 j, 2 h."""
    return str(format_timedelta(delta, threshold=1, format="narrow", locale=locale_of(language)))
