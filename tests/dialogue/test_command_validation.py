"""Whatever a reader answers: a value that counts stands in the message or was offered, and nothing
is confirmed by it alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.case_kinds import read_kinds
from bot.dialogue.command_validation import OFFERED, CheckedReading, NotFollowed
from bot.dialogue.commands import Command
from bot.dialogue.message import Message
from bot.dialogue.state import Case, Dialogue, Option, Question
from tests.checkout import CHECKOUT

KINDS = read_kinds(CHECKOUT / "data" / "cases")
FACTS = sorted({fact.name for kind in KINDS.values() for fact in kind.facts} | {"proof", "total"})
WORDS = ["ORD-2291", "ORD-9999", "4", "0123", "yes", "iya", "XL", "jl", "x", "", "İI", "a b"]

dialogues = st.builds(
    Dialogue,
    st.lists(st.builds(Case, st.sampled_from(sorted(KINDS))), max_size=2),
    st.none() | st.builds(
        Question, st.sampled_from(["confirm", "withdraw", "order", "item", "reason"]),
        st.lists(st.builds(Option, st.just("ORD-1180"), st.just("Kemeja")), max_size=1),
    ),
    orders=st.lists(st.just("ORD-1180"), max_size=1),
    items=st.lists(st.just(Option("Tas", "Tas Kulit")), max_size=1),
)  # fmt: skip
commands = st.builds(
    Command, st.sampled_from(OFFERED), st.none() | st.sampled_from([*sorted(KINDS), "greet"]),
    st.none() | st.sampled_from(FACTS), st.none() | st.sampled_from(WORDS), st.sampled_from(WORDS),
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), dialogues,
       st.lists(commands, max_size=4))  # fmt: skip
def test_nothing_is_read_that_was_not_said(
    text: str, dialogue: Dialogue, read: list[Command]
) -> None:
    message = Message.of({"text": text, "intent": {"name": "inform", "confidence": 1.0}}, {})
    check = CheckedReading(message, dialogue, KINDS, frozenset({"greet"}), [])
    try:
        checked = check.of(read)
    except NotFollowed:
        return
    offered = {"ORD-1180", "Tas"} | {
        c.key for k in KINDS.values() for f in k.facts for c in f.choices
    }
    for one in checked:
        assert one.name != "confirm"
        if one.name in ("tell", "correct"):
            assert one.value and (one.value in " ".join(text.split()) or one.value in offered)
        assert one.text in (message.text, " ".join(text.split())) or one.text in text
        assert one.kind is None or one.kind in KINDS or one.name == "ask"
