"""Reads what pictures say into commands: facts of the case in hand, a case of its own, or an offer.

The words beside a picture lead; a picture never says yes, and proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.dialogue.captions import Caption, claims_payment
from bot.dialogue.case_kinds import CaseKind
from bot.dialogue.case_triggers import Openings
from bot.dialogue.commands import Command, Name
from bot.dialogue.message import Message
from bot.dialogue.pictures import (
    IDENTITY_CARD,
    LABEL,
    SURELY_READ,
    TRANSFER,
    TRANSFER_PROOF,
    Picture,
)
from bot.dialogue.state import ORDER, PARCEL, Dialogue
from bot.dialogue.word_patterns import BEGINS_QUESTION, QUESTION_WORD

FILE = "file"
"""What a document is answered as, instead of its kind."""
FAILED_TRANSFER = "failed transfer"
"""What a proof of a transfer that did not go through is answered as, where it begins no case."""
IN_PICTURE = "in the picture"
"""Why a command is read that no words say."""

_WANT_NOTHING = frozenset({"unclear", "react", "mention", "wait"})
"""Of words that are no more than this, the picture says what they are about."""
_BEGINS = ("start", "instead")
_SHOWS_NOTHING = ("photo", "document", "failed", "unknown")


class PictureCommands:
    """``openings`` knows which kinds of cases pictures begin."""

    def __init__(self, openings: Openings) -> None:
        self._openings = openings

    def read(
        self,
        message: Message,
        dialogue: Dialogue,
        words: list[Command],
        caption: Caption | None = None,
    ) -> list[Command]:
        """The commands of a message with pictures; ``words`` are those of what is written beside
        them, none where it is only a ``caption``."""
        pictures = [one for one in message.pictures if one.kind != IDENTITY_CARD]
        if caption and caption.names and message.photo:
            pictures = _named(pictures, caption.names)
        names_proof = caption is not None and caption.names == TRANSFER_PROOF
        is_claimed = names_proof or claims_payment(message.text)
        begun = self._begun(pictures, dialogue, is_claimed)
        if begun and not self._begins_beside(begun, words):
            begun = None
        if begun:
            words = [command for command in words if not self._is_vague(command)]
        is_alone = message.is_payload or caption is not None
        return [*words, *self._shown(pictures, begun, message, dialogue, words, is_alone)]

    def _shown(
        self,
        pictures: Sequence[Picture],
        begun: CaseKind | None,
        message: Message,
        dialogue: Dialogue,
        words: list[Command],
        is_alone: bool,
    ) -> Iterator[Command]:
        if any(one.kind == IDENTITY_CARD for one in message.pictures):
            yield _command("picture", value=IDENTITY_CARD)
        is_led = any(command.name not in _WANT_NOTHING for command in words)
        if begun:
            yield Command("start", begun.key, why=IN_PICTURE)
            if not begun.files and (parcel := _parcel(pictures)):
                yield _command("picture", PARCEL, parcel)
        if message.photo:
            yield Command("tell", fact="photo", value=message.photo, why="a picture")
        kind = begun or self._kind_of(dialogue, words)
        if not any(command.fact == ORDER or command.name == "mention" for command in words):
            is_new = begun is not None or any(c.name in _BEGINS for c in words)
            yield from _order(pictures, dialogue, kind, is_new, is_led)
        is_failed = any(picture.is_failed for picture in pictures)
        if kind and kind.fact("amount"):
            yield from _transfer(pictures)
        elif is_failed and not is_led:
            yield _command("picture", value=FAILED_TRANSFER)
        is_offered = any(picture.orders for picture in pictures)
        if is_alone and not is_failed and (message.photo or pictures) and not (kind or is_offered):
            shown = pictures[0] if pictures else Picture("photo")
            yield _command("picture", value=FILE if shown.is_file else shown.kind)

    def _begun(
        self, pictures: Sequence[Picture], dialogue: Dialogue, is_claimed: bool
    ) -> CaseKind | None:
        """The kind of case that a picture begins by itself, unless it belongs to what is open, or
        was filed. A transfer that failed begins one where the words say that it is the proof
        (``is_claimed``): people look at it, and it may have been misread."""
        case = dialogue.in_hand or dialogue.filed
        here = self._openings.kinds.get(case.kind) if case else None
        asked = dialogue.question.fact if dialogue.question else None
        for picture in pictures:
            names_parcel = picture.parcel and not picture.orders
            shows = LABEL if names_parcel else picture.kind
            kind = self._openings.by_picture.get(shows)
            names_none = shows == LABEL and not (picture.parcel or picture.orders)
            is_no_proof = picture.is_failed and not is_claimed
            if kind is None or names_none or is_no_proof:
                continue
            belongs = not kind.files or kind == here or (here and here.fact("amount"))
            if here is None or not (belongs or asked == "photo"):
                return kind
        return None

    def _begins_beside(self, kind: CaseKind, words: list[Command]) -> bool:
        """Whether a picture begins a case although words want something: a proof of transfer does,
        unless they begin one to which it belongs."""
        begun = [self._openings.kinds.get(c.kind or "") for c in words if c.name in _BEGINS]
        if all(command.name in _WANT_NOTHING for command in words):
            return True
        return kind.files and not any(one and one.fact("photo") for one in begun)

    def _is_vague(self, command: Command) -> bool:
        """Whether words say no more than the picture that begins a case: "please check", "payment
        done" beside a proof of transfer."""
        kind = self._openings.kinds.get(command.kind or "")
        is_look_up = kind is not None and not kind.files and kind.confirm is None
        if command.name in _BEGINS and not is_look_up:
            return False
        text = command.text.casefold()
        asks = "?" in text or QUESTION_WORD.search(text) or BEGINS_QUESTION.match(text)
        return command.name == "wait" or (command.name in ("ask", "start") and not asks)

    def _kind_of(self, dialogue: Dialogue, words: list[Command]) -> CaseKind | None:
        """The kind that the facts are for: that which the words begin, or what is open or filed."""
        begun = [command.kind for command in words if command.name in _BEGINS]
        case = dialogue.in_hand or dialogue.filed
        return self._openings.kinds.get((begun[0] if begun else case.kind if case else None) or "")


def _named(pictures: Sequence[Picture], kind: str) -> list[Picture]:
    """The pictures as the words beside them call them, where they show nothing clearly: blurred, or
    not read at all."""
    if any(picture.kind == kind for picture in pictures):
        return list(pictures)
    named = [replace(one, kind=kind) if one.kind in _SHOWS_NOTHING else one for one in pictures]
    return named or [Picture(kind)]


def _order(
    pictures: Sequence[Picture],
    dialogue: Dialogue,
    kind: CaseKind | None,
    is_new: bool,
    is_led: bool,
) -> Iterator[Command]:
    """Which order: taken as if it were typed where it is the only one and sure, else asked about.
    A tracking number is looked up."""
    case = None if is_new else dialogue.in_hand
    is_filed = kind is not None and not is_new and case is None
    if is_filed or (kind and not kind.needs_order) or (case and ORDER in case.facts):
        return
    numbers = dict(number for picture in pictures for number in picture.orders)
    parcel = _parcel(pictures)
    if kind and len(numbers) == 1 and max(numbers.values()) >= SURELY_READ:
        [number] = numbers
        yield _command("mention", value=number)
        yield _command("tell", ORDER, number)
    elif kind and parcel and len(numbers) < 2:
        yield _command("tell", PARCEL, parcel)
    elif numbers and (kind or not is_led):
        yield _command("picture", ORDER, " ".join(numbers))
    elif pictures and not is_led and dialogue.question and dialogue.question.fact == ORDER:
        yield _command("picture", ORDER)


def _transfer(pictures: Sequence[Picture]) -> Iterator[Command]:
    """What the first proof of transfer says: two may be of two payments."""
    proof = next((one for one in pictures if one.kind == TRANSFER_PROOF), None)
    if proof is None:
        return
    for name, value in proof.fields:
        if name in TRANSFER:
            yield _command("see", name, value)
    yield _command("picture", value=TRANSFER_PROOF)


def _parcel(pictures: Iterable[Picture]) -> str | None:
    """The tracking number; None where there are several: none of them is taken silently."""
    parcels = {picture.parcel for picture in pictures if picture.parcel}
    return parcels.pop() if len(parcels) == 1 else None


def _command(name: Name, fact: str | None = None, value: str | None = None) -> Command:
    return Command(name, fact=fact, value=value, why=IN_PICTURE)
