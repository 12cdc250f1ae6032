"""Conversations to read: what was said, understood, filed and changed, turn by turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.evaluation.conversations.conversation import WrittenTurn
from bot.evaluation.conversations.judgement import JudgedConversation, JudgedTurn
from bot.evaluation.conversations.observation import Observed


def transcript(conversations: Sequence[JudgedConversation]) -> str:
    """Markdown, a section a conversation."""
    return "\n".join(line for one in conversations for line in _conversation(one))


def _conversation(conversation: JudgedConversation) -> Iterator[str]:
    written = conversation.written
    wrong = sum(not turn.is_right for turn in conversation.tried)
    told = f"{wrong} of {len(conversation.turns)} turns wrong"
    if not wrong:
        told = "right" if conversation.checked else "no checks"
    about = ", ".join([written.language, *written.kinds, *written.traits])
    yield f"## {written.id}\n\n{about} · {told}\n"
    for turn in conversation.turns:
        yield from _turn(turn)
        yield ""


def _turn(turn: JudgedTurn) -> Iterator[str]:
    yield f"**Customer:** {_done(turn.written)}  "
    if turn.seen is None:
        yield "*not tried*"
        return
    for reply in turn.seen.replies:
        yield f"**Bot:** {_quoted(reply.text or reply.image or '')}  "
        if reply.buttons:
            yield f"{' '.join(f'[{button.title}]' for button in reply.buttons)}  "
    if not turn.seen.replies:
        yield "**Bot:** *(nothing)*  "
    yield f"*{' · '.join(_understood(turn.seen))}*  "
    if turn.written.expect:
        yield f"Expected: {turn.written.expect}  "
    for failure in turn.failures:
        yield f"✗ {failure.check}: {failure.why}  "


def _done(written: WrittenTurn) -> str:
    marks = [
        "next day" if written.next_day else "",
        f"on {written.channel}" if written.channel else "",
        "after hours" if written.after_hours else "",
    ]
    did = "[photo] " if written.photo else "[voice note] " if written.voice else ""
    said = f"[presses {written.button}]" if written.button else _quoted(written.text)
    before = "".join(f"({mark}) " for mark in marks if mark)
    return f"{before}{did}{said}".strip()


def _understood(seen: Observed) -> Iterator[str]:
    if turn := seen.turn:
        sure = f" {turn.confidence:.2f}" if turn.confidence is not None else ""
        yield f"{turn.intent}{sure}"
        yield str(turn.language)
    sources = [
        ", ".join(f"{k} {v}" for k, v in reply.source.items() if k != "from")
        for reply in seen.replies
    ]
    yield from (source for source in sources if source)
    if seen.case:
        yield " ".join(filter(None, ["case", seen.case.kind, seen.case.state, seen.case.number]))
    if seen.facts:
        yield ", ".join(f"{name} = {value}" for name, value in seen.facts.items())
    for change in (*seen.changes, *seen.foreign):
        yield f"{change.order}: {change.what}"
    if seen.called:
        yield "a person is called"
    if seen.cpu_ms is not None:
        yield f"{seen.cpu_ms:.0f} ms"


def _quoted(text: str) -> str:
    """Line breaks stay, and nothing that was said is taken for Markdown at a line's start."""
    return "  \n> ".join(text.split("\n"))
