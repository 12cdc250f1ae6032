"""The vocabulary that every room of Sapa speaks: what comes in, what goes out.

Plain dataclasses that know no platform, no database and no web framework.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal[
    "message", "postback", "reaction", "edit", "delete", "echo", "status", "read", "typing",
    "referral", "follow", "unfollow", "join", "opt_in", "opt_out", "system", "unknown",
]
"""What happened on the platform. Only ``message`` and ``postback`` can become a turn."""




@dataclass
class Attachment:
    """Something that is not text.

    ``type`` is image, voice, audio, video, file, sticker, location, contact, share (a link or a
    post), product (one that is asked about), order (a cart), story_mention or unsupported;
    ``detail`` holds what the platform told about it (media_id, url, mime, filename, lat, lon, title
    …), of an order ``items``, each with product, quantity, price and currency.
    """

    type: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass
class Button:
    """A choice offered to the customer: ``title`` is shown, ``payload`` comes back when pressed."""

    title: str
    payload: str


@dataclass
class Card:
    """What a message is about, such as a product or an order, for platforms that show cards: the
    web chat. The message's text says it for all others: no other channel needs to know of cards.

    ``image`` and ``link`` are addresses, ``link_words`` what stands on the link; ``lines`` are what
    else is known, one a line. Where it ``says_all`` that the text says, it stands in its place, and
    several in a row side by side.
    """

    title: str
    subtitle: str | None = None
    price: str | None = None
    lines: list[str] = field(default_factory=list)
    image: str | None = None
    link: str | None = None
    link_words: str | None = None
    says_all: bool = False

    @classmethod
    def from_dict(cls, data: dict[str, Any] | None) -> Card | None:
        return cls(**data) if data else None


@dataclass
class Inbound:
    """One event of a platform, in the words that all channels share.

    ``sender`` is the customer's id on the platform (for an echo, the shop's own), ``account`` the
    shop's, ``conversation`` the chat (by default the sender). ``ignore`` says that the event is
    recorded but can never start a turn. ``verified_phone`` (E.164, no ``+``) is set only where the
    platform itself vouches for the number. ``extra`` keeps what only some events have: reply_to,
    target, emoji, status, error_code, referral, command, form, moved_to
    (bot.store.conversations.chat_id_changes), notice (bot.channels.account_notices), origin
    (bot.gateway.web_chat.origins), language (in which they use the platform, as "id" or "en-GB") …
    """

    channel: str
    account: str
    kind: Kind
    sender: str | None
    message_id: str | None
    text: str | None = None
    payload: str | None = None
    attachments: list[Attachment] = field(default_factory=list)
    conversation: str | None = None
    aliases: list[str] = field(default_factory=list)
    name: str | None = None
    verified_phone: str | None = None
    timestamp_ms: int | None = None
    ignore: bool = False
    dedup_key: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str | None:
        """What was said; of a form that was filled in (``extra["form"]``) its answers."""
        if form := self.extra.get("form"):
            return "\n".join(f"{name}: {answer}" for name, answer in form.items())
        return self.text

    def written_at(self, now: float) -> float:
        """When it was written, in Unix seconds: by the platform's clock, which may be ahead of ours
        but knows no future; ``now`` where the platform does not tell."""
        return now if self.timestamp_ms is None else min(self.timestamp_ms / 1000, now)

    def as_dict(self) -> dict[str, Any]:
        """Everything as JSON-ready data; ``Inbound.from_dict`` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Inbound:
        attachments = [Attachment(**a) for a in data.get("attachments", [])]
        return cls(**{**data, "attachments": attachments})


Purpose = Literal["notifications", "offers"]
"""What a template is for: news of the customer's own orders, or offers."""


@dataclass
class Template:
    """A message that the platform approved beforehand, for when free words are not allowed.

    ``name`` (at Twilio the SID) and ``language`` (such as id or en_US) are those on the platform;
    ``parameters`` take the places of {{1}}, {{2}} … in its text; ``text`` is what the customer
    reads then, empty where only the platform knows.
    """

    name: str
    language: str
    parameters: list[str] = field(default_factory=list)
    purpose: Purpose = "notifications"
    text: str = ""


@dataclass
class Outbound:
    """One message to a customer, before a channel fits it to what its platform can show.

    ``to`` is the chat on the platform, ``key`` identifies this message for ever (for platforms
    with an idempotency key); ``context`` is what the channel may need from the conversation. A
    ``template`` stands in place of all other content. ``alt`` says what the image shows, for who
    does not see it; ``audio`` is the address of a sound, only where the channel plays its kind
    (``Channel.sound_types``). What has an ``until`` (Unix seconds) is not sent after it, and never
    twice: where nobody knows whether it arrived, it is left at that.
    """

    channel: str
    account: str
    to: str
    text: str | None = None
    buttons: list[Button] = field(default_factory=list)
    image: str | None = None
    card: Card | None = None
    template: Template | None = None
    key: str = ""
    author: str = "bot"
    context: dict[str, Any] = field(default_factory=dict)
    alt: str | None = None
    audio: str | None = None
    until: float | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Outbound:
        buttons = [Button(**b) for b in data.get("buttons", [])]
        template = Template(**data["template"]) if data.get("template") else None
        card = Card.from_dict(data.get("card"))
        return cls(**{**data, "buttons": buttons, "card": card, "template": template})


@dataclass
class Reply:
    """One message that the bot wants to send, with the reason it was chosen.

    ``source`` says where the words come from: ``{"response": "utter_greet"}``,
    ``{"faq": "delivery_time", "score": 0.83}``, ``{"order": "ORD-2291"}`` … ``alt`` and ``audio``
    are as in Outbound.
    """

    text: str | None = None
    buttons: list[Button] = field(default_factory=list)
    image: str | None = None
    source: dict[str, Any] = field(default_factory=dict)
    card: Card | None = None
    alt: str | None = None
    audio: str | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Reply:
        buttons = [Button(**b) for b in data.get("buttons", [])]
        return cls(**{**data, "buttons": buttons, "card": Card.from_dict(data.get("card"))})


@dataclass
class Turn:
    """What came of one customer message: the replies and why they were given.

    ``language`` is what was answered in; ``mixed`` says that the message was in both.
    ``steps`` are the actions that were run, each with the ``policy`` that chose it and its
    ``confidence``. ``reading`` is what the dialogue read the message as: its ``commands``
    (bot.dialogue.commands), by which ``reader``, and why another one was ``refused``; empty where
    it was left to rules and stories. ``heard`` says with which ``confidence`` spoken words
    were heard, or (``is_confirmed``) that the customer said they are right. ``signals`` are Rasa's
    requests to the gateway, by name: ``{"handoff": "asked"}``, ``{"rating": 5}``;
    bot.store.conversations.summary knows them all.
    """

    replies: list[Reply] = field(default_factory=list)
    intent: str | None = None
    confidence: float | None = None
    ranking: list[dict[str, Any]] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)
    language: str | None = None
    mixed: bool = False
    action: str | None = None
    steps: list[dict[str, Any]] = field(default_factory=list)
    reading: dict[str, Any] = field(default_factory=dict)
    heard: dict[str, Any] = field(default_factory=dict)
    signals: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Turn:
        replies = [Reply.from_dict(reply) for reply in data.get("replies", [])]
        return cls(**{**data, "replies": replies})


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=vars)


def as_json(message: Inbound | Outbound | Turn) -> str:
    """Everything as JSON, which ``from_dict`` understands once it is read. ``asdict`` would copy it
    all first, which takes as long again."""
    return _ENCODER.encode(message)
