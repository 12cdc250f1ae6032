"""Goes through the desk as a curious person does: every link, every form as it stands, empty, and
with whatever people paste. Nothing may end in an error of ours."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from aiohttp.test_utils import TestClient

STRANGE = (
    "", " ", "0", "-1", "9" * 30, "x" * 5000, "🌸" * 40, "é\u0301\u200b\u202e", "<b>&\"'",
    "%s{x}\\",
    "\x00", "٣", "1e9999", "nan", "../../etc/passwd", "http://[", "on\r\nto: x", "[]",
    "null", "2026-02-31",
)
"""What stands in fields and addresses that nobody thought of."""

LEFT_OUT = (
    # Training, comparing, measuring and trying out start processes of their own for minutes; the
    # day of an editor presses these. Publishing would change the checkout that is tested.
    ("POST", "/desk/publish"), ("POST", "/desk/publish/train"), ("POST", "/desk/publish/compare"),
    ("POST", "/desk/publish/check"), ("POST", "/desk/publish/try"),
    ("POST", "/desk/publish/try/anew"), ("POST", "/desk/fairness/measure"),
    ("POST", "/desk/logout"), ("GET", "/desk/live"),
)  # fmt: skip

_GIVEN = re.compile(r"\d+|(?<=/)[^/]+$")


@dataclass
class Form:
    """What a form, or an element that htmx sends, asks for."""

    method: str
    address: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kind(self) -> tuple[str, str, tuple[str, ...]]:
        """Forms of one kind do the same with another one: it is sent once."""
        path = re.sub(r"/\d+", "/N", urlsplit(self.address).path)
        return self.method, path, tuple(sorted({name for name, _ in self.fields}))


@dataclass
class Seen:
    """What went wrong, and what was looked at."""

    failures: list[str] = field(default_factory=list)
    pages: set[str] = field(default_factory=set)
    forms: dict[tuple[str, str, tuple[str, ...]], Form] = field(default_factory=dict)


class _Reader(HTMLParser):
    """The links and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._open: Form | None = None
        self._elsewhere: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attributes}
        for name in ("href", "src", "hx-get"):
            if has.get(name, "").startswith("/"):
                self.links.append(has[name])
        if tag == "form":
            address = has.get("hx-post") or has.get("action", "")
            method = "POST" if "hx-post" in has or has.get("method", "") == "post" else "GET"
            self._open = Form(method, address)
            self.forms.append(self._open)
            if "id" in has:
                self._by_id[has["id"]] = self._open
        elif has.get("hx-post", "").startswith("/"):
            inside = list(self._open.fields) if self._open else []
            self.forms.append(Form("POST", has["hx-post"], inside))
        if tag in ("input", "textarea", "select", "button") and has.get("name"):
            if has.get("form"):
                self._elsewhere.append((has["form"], has["name"], has.get("value", "")))
            elif self._open is not None:
                self._open.fields.append((has["name"], has.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    def read(self, html: str) -> _Reader:
        self.feed(html)
        for form, name, value in self._elsewhere:
            if form in self._by_id:
                self._by_id[form].fields.append((name, value))
        return self


class Crawler:
    """Somebody who is logged in and tries everything.

    Args:
        csrf: what their forms carry.
        most_of_a_kind: so many addresses that differ in their numbers or names alone are opened.
        is_thorough: all strange values are tried in all fields at once, and a quarter of them in
            each field; else a quarter, and one.
    """

    def __init__(
        self, client: TestClient, csrf: str, most_of_a_kind: int = 4, is_thorough: bool = False
    ) -> None:
        self._client = client
        self._csrf = csrf
        self._most = most_of_a_kind
        self._at_once = STRANGE if is_thorough else STRANGE[::4]
        self._step = 4 if is_thorough else len(STRANGE)
        self._kinds: dict[str, int] = {}
        self._by_script = False
        self.seen = Seen()

    async def look(self, *starts: str) -> Seen:
        """Opens the pages, and all that can be reached from them."""
        waiting = deque(starts)
        while waiting:
            address = waiting.popleft().partition("#")[0]
            if not self._is_new(address):
                continue
            html = await self.get(address)
            reader = _Reader().read(html)
            waiting.extend(urljoin(address, link) for link in reader.links)
            for form in reader.forms:
                form.address = urljoin(address, form.address)
                self.seen.forms.setdefault(form.kind, form)
        return self.seen

    async def get(self, address: str, **headers: str) -> str:
        """A page's HTML; nothing for a file."""
        async with self._client.get(address, headers=headers, allow_redirects=True) as answer:
            self._note(answer.status, "GET", address)
            if answer.content_type != "text/html":
                return ""
            return await answer.text()

    async def send(self, form: Form, fields: list[tuple[str, str]]) -> None:
        """A form, in turns by hand and as our script sends it."""
        path = urlsplit(form.address).path
        if (form.method, path) in LEFT_OUT:
            return
        if form.method == "GET":
            await self.get(f"{path}?{urlencode(fields)}")
            return
        given = [(name, value) for name, value in fields if name != "csrf"]
        body = urlencode([*given, ("csrf", self._csrf)])
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._by_script = not self._by_script
        if self._by_script:
            headers["HX-Request"] = "true"
        async with self._client.post(
            form.address, data=body, headers=headers, allow_redirects=False
        ) as answer:
            self._note(answer.status, "POST", f"{form.address} {given!r:.300}")

    async def try_forms(self) -> None:
        """Each kind of form: as it stands, empty, without its fields, with one strange field, with
        all of them strange."""
        for form in list(self.seen.forms.values()):
            await self.send(form, form.fields)
            await self.send(form, [(name, "") for name, _ in form.fields])
            await self.send(form, [])
            for value in self._at_once:
                await self.send(form, [(name, value) for name, _ in form.fields])
            names = list(dict.fromkeys(name for name, _ in form.fields if name != "csrf"))
            for turn, name in enumerate(names):
                for value in STRANGE[turn % self._step :: self._step]:
                    strange = [(n, value if n == name else given) for n, given in form.fields]
                    await self.send(form, strange)

    async def try_addresses(self, names: tuple[str, ...]) -> None:
        """Each page with strange words in its query, and with a strange number or name."""
        known = {re.sub(r"/\d+", "/N", urlsplit(one).path): one for one in self.seen.pages}
        for address in known.values():
            path = urlsplit(address).path
            if ("GET", path) in LEFT_OUT or path.startswith(("/desk/static", "/chat")):
                continue
            for value in self._at_once:
                await self.get(f"{path}?{urlencode([(name, value) for name in names])}")
            for turn, name in enumerate(names):
                await self.get(f"{path}?{urlencode([(name, STRANGE[turn % len(STRANGE)])])}")

    def _is_new(self, address: str) -> bool:
        path = urlsplit(address).path
        if not path.startswith(("/desk", "/files")) or ("GET", path) in LEFT_OUT:
            return False
        kind = _GIVEN.sub("*", address)
        count = self._kinds[kind] = self._kinds.get(kind, 0) + 1
        if address in self.seen.pages or count > self._most:
            return False
        self.seen.pages.add(address)
        return True

    def _note(self, status: int, method: str, what: str) -> None:
        if status >= 500:
            self.seen.failures.append(f"{status} {method} {what}")
