"""What a message was read as, in words for people who look at it later."""

from __future__ import annotations

from bot.dialogue.commands import Command
from bot.sentence import Sentence


def in_words(command: Command) -> Sentence:
    """What the customer did, by this command."""
    kind, fact = (str(name or "").replace("_", " ") for name in (command.kind, command.fact))
    value = str(command.value or "")
    sentences = {
        "start": Sentence("begins a case: {kind}", kind=kind),
        "instead": Sentence("begins another case instead: {kind}", kind=kind),
        "tell": Sentence("says {fact}: {value}", fact=fact, value=value),
        "correct": Sentence("corrects {fact}: {value}", fact=fact, value=value),
        "want": Sentence("wants another {fact}", fact=fact),
        "mention": Sentence("names an order: {value}", value=value),
        "note": Sentence("has more for the staff who have the case"),
        "skip": Sentence("has nothing to say of {fact}", fact=fact),
        "confirm": Sentence("says yes to what was asked"),
        "deny": Sentence("says no to what was asked"),
        "ask": Sentence("asks a question"),
        "record": Sentence("asks for something of the order: {fact}", fact=fact),
        "products": Sentence("asks what is on sale"),
        "sum": Sentence("asks what {value} of what was shown cost", value=value),
        "wait": Sentence("asks for a moment"),
        "leave": Sentence("leaves it"),
        "resume": Sentence("comes back to the case in hand"),
        "news": Sentence("asks what has become of a case"),
        "person": Sentence("wants a person"),
        "react": Sentence("shows a feeling: {value}", value=value),
        "inform": Sentence("gives facts, and no wish"),
        "repeat": Sentence("wants to hear it again"),
        "unclear": Sentence("is not clear"),
    }
    return sentences.get(command.name) or Sentence("{name}", name=command.name)
