"""What a message was read as, in words for people who look at it later."""

from __future__ import annotations

from bot.dialogue.commands import Command
from bot.lazy_message import LazyMessage


def in_words(command: Command) -> LazyMessage:
    """What the customer did, by this command."""
    kind, fact = (str(name or "").replace("_", " ") for name in (command.kind, command.fact))
    value = str(command.value or "")
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
        "news": LazyMessage("asks what has become of a case"),
        "person": LazyMessage("wants a person"),
        "react": LazyMessage("shows a feeling: {value}", value=value),
        "inform": LazyMessage("gives facts, and no wish"),
        "repeat": LazyMessage("wants to hear it again"),
        "unclear": LazyMessage("is not clear"),
    }
    return sentences.get(command.name) or LazyMessage("{name}", name=command.name)
