"""What a message was read as, in words for people who look at it later."""

from __future__ import annotations

from bot.dialogue.commands import Command
from bot.lazy_message import LazyMessage

_FACTS = {
    "address": LazyMessage("address"),
    "amount": LazyMessage("amount"),
    "bank": LazyMessage("bank"),
    "colour": LazyMessage("colour"),
    "date": LazyMessage("date"),
    "item": LazyMessage("item"),
    "name": LazyMessage("name"),
    "order": LazyMessage("order"),
    "outcome": LazyMessage("outcome"),
    "parcel": LazyMessage("tracking number"),
    "photo": LazyMessage("picture"),
    "problem": LazyMessage("problem"),
    "product": LazyMessage("product"),
    "proof": LazyMessage("e-mail or phone of the order"),
    "quantity": LazyMessage("quantity"),
    "reason": LazyMessage("reason"),
    "size": LazyMessage("size"),
}
_FEELINGS = {
    "anger": LazyMessage("anger"),
    "apology": LazyMessage("an apology"),
    "buys_later": LazyMessage("the news that an order comes later"),
    "emoji": LazyMessage("an emoji"),
    "goodbye": LazyMessage("a goodbye"),
    "greeting": LazyMessage("a greeting"),
    "laugh": LazyMessage("a laugh"),
    "praise": LazyMessage("praise"),
    "robot": LazyMessage("doubt whether this is a person"),
    "smalltalk": LazyMessage("small talk"),
    "thanks": LazyMessage("thanks"),
    "worry": LazyMessage("worry"),
}


def in_words(command: Command) -> LazyMessage:
    """What the customer did, by this command."""
    kind = LazyMessage(_words(command.kind).capitalize())
    fact = _FACTS.get(command.fact or "") or LazyMessage(_words(command.fact))
    value = str(command.value or "")
    if command.fact == "photo" and command.name in ("tell", "correct"):
        return LazyMessage("sends a picture for the case")  # its value is a number of the platform
    sentences = {
        "start": LazyMessage("begins a case: {kind}", kind=kind),
        "instead": LazyMessage("begins another case instead: {kind}", kind=kind),
        "tell": LazyMessage("says {fact}: {value}", fact=fact, value=value),
        "correct": LazyMessage("corrects {fact}: {value}", fact=fact, value=value),
        "want": LazyMessage("wants another {fact}", fact=fact),
        "mention": LazyMessage("names an order: {value}", value=value),
        "see": LazyMessage("shows {fact} in a picture: {value}", fact=fact, value=value),
        "picture": LazyMessage("sends a picture"),
        "note": LazyMessage("has more for the staff who have the case"),
        "skip": LazyMessage("has nothing to say of {fact}", fact=fact),
        "confirm": LazyMessage("says yes to what was asked"),
        "spoken_yes": LazyMessage("says yes by voice, which is to be typed"),
        "deny": LazyMessage("says no to what was asked"),
        "ask": LazyMessage("asks a question"),
        "record": LazyMessage("asks for something of the order: {fact}", fact=fact),
        "products": LazyMessage("asks what is on sale"),
        "sum": LazyMessage("asks what {value} of what was shown cost", value=value),
        "wait": LazyMessage("asks for a moment"),
        "leave": LazyMessage("leaves it"),
        "resume": LazyMessage("comes back to the case in hand"),
        "plead": LazyMessage("asks for an exception from what was refused"),
        "news": LazyMessage("asks what has become of a case"),
        "person": LazyMessage("wants a person"),
        "react": LazyMessage("shows a feeling: {value}", value=_FEELINGS.get(value, value)),
        "inform": LazyMessage("gives facts, and no wish"),
        "repeat": LazyMessage("wants to hear it again"),
        "unclear": LazyMessage("is not clear"),
    }
    return sentences.get(command.name) or LazyMessage("{name}", name=command.name)


def _words(code: str | None) -> str:
    return (code or "").replace("_", " ")
