"""What every platform has to offer to the gateway, and the words they share.

A channel knows its platform and ``bot.messages``: no web framework, no storage, no dialogue.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.channels.renewed_secrets import RenewedSecrets
from bot.errors import UserError
from bot.messages import Attachment, Inbound, Outbound


@dataclass(frozen=True)
class WebhookRequest:
    """A request as the platform sent it.

    ``body`` is the raw bytes, because signatures cover exactly those; ``url`` is the whole public
    address that was called (some platforms sign it too); ``path`` and ``query`` are decoded.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    url: str

    def header(self, name: str) -> str | None:
        """The first header of that name in any spelling, None where it is missing or empty."""
        wanted = name.lower()
        found = (value for key, value in self.headers.items() if key.lower() == wanted)
        return next(found, None) or None


@dataclass(frozen=True)
class WebhookAnswer:
    """What to answer to a request that is no event."""

    status: int
    body: str = ""
    content_type: str = "text/plain"


class Refused(Exception):
    """A request that must not be stored. ``status`` is the HTTP status to answer with."""

    status = 400


class Unsigned(Refused):
    """The platform's signature is missing."""

    status = 401


class Forged(Refused):
    """The signature is there and is not the platform's."""

    status = 403


class Malformed(Refused):
    """The body is not what this platform sends; sending it again cannot help."""

    status = 400


class ChannelNotReady(UserError):
    """A channel lacks a setting or a secret; the message says which one and where to put it."""


class CallFailed(Exception):
    """The platform did not do what it was asked.

    ``reason`` is a sentence for staff and never holds a secret. ``permanent`` means that the same
    call would fail again. ``retry_after_s`` is how many seconds the platform asked to wait, where
    it did. ``no_access`` means that it takes no call of ours until a person does something: the
    token was revoked, a permission was taken away, the account is banned.
    """

    def __init__(
        self,
        reason: str,
        permanent: bool,
        retry_after_s: float | None = None,
        no_access: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after_s = retry_after_s
        self.no_access = no_access


class SendFailed(CallFailed):
    """The platform did not take a message: blocked, window closed, not showable, not reached …

    ``uncertain`` means that it may have taken it all the same: the call went out, and no answer
    came back. ``of_chat`` means that the platform asked to wait for this one chat, and others may
    be written to.
    """

    def __init__(
        self,
        reason: str,
        permanent: bool,
        retry_after_s: float | None = None,
        uncertain: bool = False,
        of_chat: bool = False,
        no_access: bool = False,
    ) -> None:
        super().__init__(reason, permanent, retry_after_s, no_access)
        self.uncertain = uncertain
        self.of_chat = of_chat


@dataclass(frozen=True)
class RateLimit:
    """How often a shop may send, as the platform's documentation says.

    ``most`` messages in all within ``period_s`` seconds; to one chat one every ``chat_every_s``
    seconds on average, ``chat_burst`` of them at once.
    """

    most: int
    period_s: float
    chat_every_s: float = 0.0
    chat_burst: int = 1


@dataclass(frozen=True)
class Receipt:
    """The platform took a message; ``platform_id`` is the id that its later events speak of."""

    platform_id: str | None


@dataclass(frozen=True)
class MediaRequest:
    """How to fetch a file: GET ``url``.

    ``headers`` hold the platform's token and go to ``hosts`` alone (a port is named where it is
    not the usual one), wherever redirects lead.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PictureLimits:
    """Which pictures a platform shows: their types (such as image/png), at most how many bytes, and
    pixels on the longer side (None: it sets no limit)."""

    types: frozenset[str]
    most_bytes: int
    longest_side: int | None = None


class Channel(Protocol):
    """One platform: ``verify`` and ``parse`` what comes in, ``render`` and ``send`` what goes out.

    Derive a channel from this class: ``handshake``, ``tells_of``, ``find_sent``, ``typing``,
    ``media``, ``check`` and ``register`` are then there for platforms that have nothing of the
    kind.

    ``context`` (of an Outbound, or given to ``typing``) is a dictionary that holds the customer's
    last ``message_id``, everything in that event's ``extra``, ``written_at`` (when the customer
    wrote last by the platform's clock, in Unix seconds) and ``language``, where known, and
    ``may_have_arrived`` where an earlier try of the same message got no answer. A channel takes
    from it what its platform needs and nothing in it is required.
    """

    repeats_safely: bool = False
    """Whether the platform shows a message once that is sent twice with the same ``key``."""

    pace: RateLimit | None = None
    """How often the platform lets a shop send; None where it sets or tells no limit."""

    name: str
    """The platform, as in ``Inbound.channel`` and in ``[channels.<name>]`` of sapa.toml."""

    account: str
    """The shop's id on the platform, as in ``Inbound.account``."""

    settings: tuple[str, ...] | None = None
    """What ``[channels.<name>]`` may hold beside ``enabled``; None: whatever ``from_settings``
    reads."""

    @classmethod
    def from_settings(
        cls, options: Mapping[str, Any], environ: Mapping[str, str]
    ) -> Channel:
        """The channel from its table in sapa.toml and the secrets in the environment.

        Raises:
            ChannelNotReady: something is missing.
        """
        ...

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        """The answer to a platform that checks whether this address is ours; None if it is not
        such a request, as by default. To be asked before ``verify``."""
        return None

    def verify(self, request: WebhookRequest) -> None:
        """Returns only if the platform itself sent this request.

        Raises:
            Unsigned: there is no signature.
            Forged: the signature is wrong.
        """
        ...

    def parse(self, body: bytes) -> list[Inbound]:
        """Every event in a verified body, in its order, each with a ``dedup_key`` that is the
        same whenever the platform delivers it again. What is not understood is of kind "unknown".

        Raises:
            Malformed: the body as a whole is not this platform's.
        """
        ...

    def render(self, message: Outbound) -> list[Outbound]:
        """The same message in as many as the platform needs to show it, each one call of
        ``send``. Queue these one by one, so that a retry repeats none that arrived. Never raises;
        fitting a fitted message changes nothing. Buttons may have become numbers in the text:
        remember the choices of the message as it was before."""
        ...

    async def send(self, message: Outbound) -> Receipt:
        """Sends the message, fitted if it was not; the receipt is the last part's.

        Raises:
            SendFailed: not sent, or (no answer came) perhaps sent.
        """
        ...

    def tells_of(self, message: Outbound) -> bool:
        """Whether ``find_sent`` tells of this fitted message; not, as by default, where the
        platform has no call for that."""
        return False

    async def find_sent(
        self, message: Outbound, since: float, known: Collection[str]
    ) -> Receipt | None:
        """Asks the platform whether a fitted message, to which no answer came, arrived after all;
        None if it did not, so that it can be sent again.

        Args:
            since: Unix seconds; it cannot have arrived earlier.
            known: the ids of other messages that the platform took.

        Raises:
            CallFailed: it does not tell; by default, because it has no call for that.
        """
        raise CallFailed(f"{self.name} does not tell what arrived", permanent=True)

    def answer_within_s(self, to: str) -> float | None:
        """For how many seconds after the customer's last message a person may write to them; None,
        as by default, where the platform sets no limit."""
        return None

    def picture_limits(self, to: str) -> PictureLimits | None:
        """Which pictures can be sent to this chat; None, as by default, where every usual one can,
        or where a picture becomes a link anyway."""
        return None

    def sound_types(self, to: str) -> frozenset[str]:
        """Which sounds (such as audio/ogg, which is Opus) can be sent to this chat as such, within
        what a shop may upload; none, as by default, where they become links."""
        return frozenset()

    async def typing(self, to: str, context: Mapping[str, Any]) -> None:
        """Shows that the customer's message was seen and is being answered; by default, nothing
        is shown. Never raises."""
        return

    def person_reads(self, to: str) -> None:
        """Shows that somebody of the shop has opened what was written; by default, nothing is
        shown."""
        return

    def person_types(self, to: str) -> None:
        """Shows that a colleague is typing, each time that they do; by default, nothing is
        shown."""
        return

    async def media(self, event: Inbound, attachment: Attachment) -> MediaRequest:
        """How to fetch an attachment of an event: one that has a ``media_id`` or a ``url``. May
        ask the platform for the address first.

        Raises:
            CallFailed: it cannot be had; by default, because the platform hands out no files.
        """
        raise CallFailed(f"{self.name} hands out no files", permanent=True)

    async def check(self) -> str:
        """Asks the platform, by its cheapest call, whether it takes our secrets; returns the name
        by which it knows us. By default there is nobody to ask.

        Raises:
            CallFailed: it does not take them, or no answer came.
            ChannelNotReady: they are another account's.
        """
        return self.account

    async def token_expires(self) -> float | None:
        """When the platform takes our token no more, in Unix seconds; None where it does not end,
        or the platform does not tell, as by default.

        Raises:
            CallFailed: no answer came, or the platform refused.
        """
        return None

    async def register(self, webhook: str) -> bool:
        """Has the platform send its webhooks to this address; False if it has no call for that,
        so that a person must do it on the platform's pages, as by default.

        Raises:
            CallFailed: it has one, and refused.
        """
        return False

    def keep_secrets(self, renewed: RenewedSecrets) -> None:
        """Where to keep a secret that the platform replaces; by default it replaces none."""
        return

    async def aclose(self) -> None:
        """Closes the connections to the platform."""
        ...
