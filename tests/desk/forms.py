"""A page's forms as a browser has them: their fields and what is chosen in them."""

from __future__ import annotations

from html.parser import HTMLParser

Fields = list[tuple[str, str]]


def form_of(html: str, id_: str = "editor") -> Fields:
    """What the form with this id sends as it stands, in order, without its buttons."""
    reader = _Reader(id_)
    reader.feed(html)
    assert reader.fields, f"no form {id_} in the page"
    return reader.fields


def with_(form: Fields, **changes: str) -> Fields:
    """The form with other words in the first field of each name."""
    changed = list(form)
    for name, value in changes.items():
        place = next(place for place, (known, _) in enumerate(changed) if known == name)
        changed[place] = (name, value)
    return changed


class _Reader(HTMLParser):
    def __init__(self, id_: str) -> None:
        super().__init__()
        self.fields: Fields = []
        self._id = id_
        self._inside = False
        self._text: str | None = None  # a textarea's name
        self._select: str | None = None
        self._options: list[tuple[bool, str | None]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = dict(attributes)
        if tag == "form":
            self._inside = has.get("id") == self._id
        if not self._inside:
            return
        name = has.get("name") or ""
        if tag == "input" and name:
            self.fields.append((name, has.get("value") or ""))
        elif tag == "textarea":
            self._text = name
            self.fields.append((name, ""))
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select:
            self._options.append(("selected" in has, has.get("value")))

    def handle_data(self, data: str) -> None:
        if self._text:
            name, before = self.fields[-1]
            self.fields[-1] = (name, before + data)
        elif self._select and self._options and self._options[-1][1] is None:
            self._options[-1] = (self._options[-1][0], data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._text = None
        elif tag == "select" and self._select:
            chosen = [value for is_chosen, value in self._options if is_chosen]
            value = (chosen or [value for _, value in self._options] or [""])[0]
            self.fields.append((self._select, value or ""))
            self._select = None
