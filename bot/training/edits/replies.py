"""The replies of domain.yml: listed, written, removed. They go live without training.

``folder`` is a project's folder. Every edit raises EditRefused where it cannot be made, and then
changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.language_texts import language_of_variation, with_replies
from bot.languages import LANGUAGES, SPOKEN
from bot.lazy_message import LazyMessage, joined
from bot.messages import Button
from bot.training.checks.replies import fillable_words
from bot.training.checks.reply_uses import ReplyUse, reply_uses
from bot.training.edits.refused import EditRefused
from bot.training.edits.yaml_items import YamlText, flow, like, quoted, write_edit
from bot.training.project_files import Domain
from bot.yaml_file import NotYaml, read_yaml

DOMAIN = "domain.yml"
_NAME = re.compile(r"utter_[a-z0-9_]+")


@dataclass(frozen=True)
class Wording:
    """One way to say a reply: for a language (None: any) and, where it matters, for one channel.

    A button's payload is as it is sent: ``/rate{"stars": "1"}``.
    """

    language: str | None
    text: str
    channel: str | None = None
    buttons: tuple[Button, ...] = ()
    image: str | None = None


@dataclass(frozen=True)
class Reply:
    """A reply and its wordings, in the order of domain.yml."""

    name: str
    wordings: tuple[Wording, ...]


def list_replies(folder: Path, containing: str = "") -> list[Reply]:
    """The replies in domain.yml's order; ``containing`` is looked for in names and texts."""
    wanted = containing.casefold()
    stat = (folder / DOMAIN).stat()
    return [
        reply
        for reply in _read(folder / DOMAIN, (stat.st_mtime_ns, stat.st_size, stat.st_ino))
        if wanted in reply.name or any(wanted in w.text.casefold() for w in reply.wordings)
    ]


@lru_cache(maxsize=4)
def _read(file: Path, _stamp: tuple[int, int, int]) -> tuple[Reply, ...]:
    try:
        written = (read_yaml(file, DOMAIN) or {}).get("responses") or {}
        responses = with_replies(file.parent / "data", written)
    except NotYaml as error:
        raise EditRefused(str(error)) from error
    return tuple(
        Reply(str(name), tuple(_wording(variation) for variation in variations or ()))
        for name, variations in responses.items()
    )


def save_reply(folder: Path, reply: Reply) -> None:
    """Writes a reply, in the place of the one with its name or else as a new one."""
    yaml = YamlText(folder / DOMAIN, DOMAIN)
    responses = _responses(yaml)
    if reply.name not in responses:
        add_replies(folder, [reply])
        return
    _check(reply, folder, Domain(folder, yaml.data))
    item = yaml.key(responses, reply.name)
    content = yaml.content(item)
    _rewrite(content[reply.name], reply.wordings)
    write_edit(folder / DOMAIN, yaml.replaced(item, content))


def add_replies(folder: Path, replies: Sequence[Reply]) -> None:
    """Writes replies that are not there yet, one below the other."""
    yaml = YamlText(folder / DOMAIN, DOMAIN)
    responses, domain = _responses(yaml), Domain(folder, yaml.data)
    for reply in replies:
        _check(reply, folder, domain)
    beside = yaml.key(responses, list(responses)[-1])
    content = CommentedMap(
        {
            reply.name: CommentedSeq(_filled(CommentedMap(), w) for w in reply.wordings)
            for reply in replies
        }
    )
    write_edit(folder / DOMAIN, yaml.added(beside, content))


def _responses(yaml: YamlText) -> CommentedMap:
    responses: CommentedMap | None = yaml.data.get("responses")
    if not responses:
        raise EditRefused("domain.yml has no replies to go by. Ask a developer to write the first.")
    return responses


def remove_reply(folder: Path, name: str) -> None:
    """Removes a reply that nothing says."""
    yaml = YamlText(folder / DOMAIN, DOMAIN)
    responses = yaml.data.get("responses") or CommentedMap()
    if name not in responses:
        raise EditRefused("There is no reply {name} any more. Load the page again.", name=name)
    if len(responses) == 1:
        raise EditRefused("{name} is the only reply. Write another one first.", name=name)
    if uses := reply_uses(folder, [name]).get(name):
        raise EditRefused(
            "{name} is still said: by {uses}. Take it out there first.",
            name=name,
            uses=joined(_use_in_words(use) for use in uses),
        )
    write_edit(folder / DOMAIN, yaml.removed(yaml.key(responses, name)))


def _use_in_words(use: ReplyUse) -> LazyMessage:
    match use.by:
        case "rule":
            return LazyMessage("the rule {name!r}", name=use.name)
        case "story":
            return LazyMessage("the story {name!r}", name=use.name)
        case "case":
            return LazyMessage("the case {case}", case=use.name)
        case "program":
            return LazyMessage("the bot's own program")


def _wording(variation: dict[str, Any]) -> Wording:
    buttons = tuple(
        Button(str(b.get("title", "")), _single_braces(str(b.get("payload", ""))))
        for b in variation.get("buttons") or ()
    )
    return Wording(
        _language(variation),
        str(variation.get("text") or ""),
        variation.get("channel"),
        buttons,
        variation.get("image"),
    )


def _language(variation: dict[str, Any]) -> str | None:
    return language_of_variation(variation)


def _rewrite(variations: CommentedSeq, wordings: Sequence[Wording]) -> None:
    """Brings ``variations`` to ``wordings``; what stands there otherwise, such as a condition of a
    developer's, stays with the wording whose language and channel it had."""
    left = list(variations)
    new = []
    for wording in wordings:
        same = [v for v in left if _wording(v) == wording]
        near = [v for v in left if (_language(v), v.get("channel")) == _audience(wording)]
        chosen = next(iter(same or near), None)
        if chosen is not None:
            left = [v for v in left if v is not chosen]
        new.append(_filled(CommentedMap() if chosen is None else chosen, wording))
    if all(a is b for a, b in zip(new, variations)):
        del variations[len(new) :]  # comments between them stay in their places
        variations.extend(new[len(variations) :])
    else:
        variations[:] = new


def _audience(wording: Wording) -> tuple[str | None, str | None]:
    return wording.language, wording.channel


def _filled(variation: CommentedMap, wording: Wording) -> CommentedMap:
    if wording.language and _language(variation) != wording.language:
        condition = f"[{{type: slot, name: language, value: {wording.language}}}]"
        variation["condition"] = flow(condition)
    before = _wording(variation)
    if wording.channel != before.channel:
        _set(variation, "channel", wording.channel)
    if wording.text != before.text:
        _set(variation, "text", wording.text and _as(variation.get("text"), wording.text))
    if wording.image != before.image:
        _set(variation, "image", wording.image and quoted(wording.image))
    if wording.buttons != before.buttons:
        _set(variation, "buttons", CommentedSeq(_button(b) for b in wording.buttons))
    return variation


def _set(variation: CommentedMap, key: str, value: Any) -> None:
    if value:
        variation[key] = value
    else:
        variation.pop(key, None)


def _as(old: Any, text: str) -> str:
    return quoted(text) if old is None else like(old, text)


def _button(button: Button) -> CommentedMap:
    payload = button.payload.replace("{", "{{").replace("}", "}}")  # Rasa fills single ones
    written = CommentedMap(title=quoted(button.title), payload=quoted(payload))
    written.fa.set_flow_style()
    return written


def _single_braces(payload: str) -> str:
    return payload.replace("{{", "{").replace("}}", "}")


def _check(reply: Reply, folder: Path, domain: Domain) -> None:
    if not _NAME.fullmatch(reply.name):
        raise EditRefused(
            "{name!r} cannot name a reply. Write utter_ and small letters, digits or _.",
            name=reply.name,
        )
    if not reply.wordings:
        raise EditRefused("{name} says nothing. Write at least one wording.", name=reply.name)
    intents = domain.intents()
    for wording in reply.wordings:
        if wording.language not in (*LANGUAGES, None):
            raise EditRefused(
                "A wording is {spoken}: {text!r}.", spoken=SPOKEN,
                text=wording.text,
            )
        if not wording.text.strip() and not wording.image:
            raise EditRefused(
                "A wording of {name} is empty. Write its text, or remove it.",
                name=reply.name,
            )
        if wording.image and not wording.image.startswith("https://"):
            raise EditRefused(
                "The picture {image!r} has no address with https://.",
                image=wording.image,
            )
        _check_braces(wording.text)
        for button in wording.buttons:
            _check_button(button, intents)
    _check_words(reply, folder)


def _check_braces(text: str) -> None:
    try:
        list(Formatter().parse(text))
    except ValueError as error:
        raise EditRefused(
            "{text!r} has a brace without its partner. Write {{words}} for what is filled in, and "
            "{{{{ or }}}} for a brace.",
            text=text,
        ) from error


def _check_words(reply: Reply, folder: Path) -> None:
    """Each {word} must be one that something fills."""
    texts = [w.text for w in reply.wordings]
    texts += [button.title for w in reply.wordings for button in w.buttons]
    used = {field for text in texts for _, field, _, _ in Formatter().parse(text) if field}
    if unknown := sorted(used - fillable_words(folder)):
        before = {w.text for r in list_replies(folder) if r.name == reply.name for w in r.wordings}
        known = {field for text in before for _, field, _, _ in Formatter().parse(text) if field}
        raise EditRefused(
            "Nothing fills {unknown} when this reply is sent. Use one of {known}, or write the "
            "words themselves.",
            unknown=_braced(unknown),
            known=_braced(sorted({"shop", *known} - {*unknown})),
        )


def _braced(words: Iterable[str]) -> str:
    return ", ".join(f"{{{word}}}" for word in words)


def _check_button(button: Button, intents: Any) -> None:
    if not button.title.strip():
        raise EditRefused("A button has no words on it. Write its title, or remove it.")
    _check_braces(button.title)
    intent = button.payload.removeprefix("/").partition("{")[0]
    if not button.payload.startswith("/") or intent not in intents:
        raise EditRefused(
            "The button {title!r} leads to {payload!r}, which is no intent. Choose what it should "
            "mean, such as /talk_to_person.",
            title=button.title,
            payload=button.payload,
        )
