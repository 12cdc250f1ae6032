"""A customer who is played: writes, sends pictures, presses buttons, and comes back tomorrow."""

from __future__ import annotations

import time
from typing import Any, final

from bot.evaluation.conversations.conversation import WrittenTurn
from bot.evaluation.conversations.observation import Case, Observed
from bot.evaluation.conversations.private_values import PrivateValues
from bot.evaluation.conversations.remembered_facts import Memory, case_in_hand, known_facts
from bot.messages import Attachment, Button, Inbound, Turn
from bot.order_numbers import same_order_number
from bot.processes.temporary_rasa import TemporaryRasa
from bot.simulation.cpu_time import cpu_ms
from bot.simulation.next_day import let_a_day_pass
from bot.simulation.records import Records
from bot.simulation.stage import NotAnswered, Stage, replies_to, turn_of
from bot.store.conversations.conversations import (
    Conversation,
    known_conversation,
    load_conversation,
)
from bot.store.conversations.trackers import Trackers
from bot.store.engine.protocol import Database

ACCOUNT = "simulation"
FIRST_CHANNEL = "whatsapp"
PHONES_FROM = 620000000000
"""Numbers that nobody can have: no network in Indonesia begins with a 0."""


@final
class Person:
    """Number ``number`` of those who talk to the bot; nothing is known of them at first.

    ``picture`` is where the picture that they send lies in the media folder.
    """

    def __init__(self, number: int, private: PrivateValues, picture: str) -> None:
        self._chat = str(PHONES_FROM + number)
        self._phone = self._chat
        self._private = private
        self._picture = picture
        self._channel = FIRST_CHANNEL
        self._sent = 0
        self._said = ""
        self._offered: dict[str, list[Button]] = {}
        self._proven: set[str] = set()
        self._case: Case | None = None
        self._facts: dict[str, str] = {}

    async def take(self, turn: WrittenTurn, stage: Stage, rasa_client: TemporaryRasa) -> Observed:
        """Does what is written, and what came of it."""
        if turn.next_day:
            await stage.thread.write(lambda db: self._let_a_day_pass(db, stage))
        if turn.channel and turn.channel != self._channel:
            await stage.thread.write(self._be_known_on_both)
            self._channel = turn.channel
        button = self._button(turn.button) if turn.button else None
        if turn.button and not button:
            return Observed(case=self._case, facts=self._facts, mishap=self._not_on_offer(turn))
        event = self._event(turn, button)
        before = await stage.thread.run(Records.read)
        was = await stage.thread.run(self._conversation)
        began = cpu_ms(rasa_client.pids)
        try:
            number = await stage.send(event, self._picture if turn.photo else None)
        except NotAnswered as error:
            return Observed(case=self._case, facts=self._facts, mishap=str(error))
        ended = cpu_ms(rasa_client.pids)
        self._said += f"\n{turn.text}"
        needed = ended - began if began is not None and ended is not None else None
        return await stage.thread.run(
            lambda database: self._observe(database, stage, number, before, was, needed)
        )

    def _event(self, turn: WrittenTurn, button: Button | None) -> Inbound:
        """As the channels give it: what a platform would have told."""
        self._sent += 1
        id_ = f"{self._chat}.{self._sent}"
        attachments = []
        if turn.photo:
            detail = {"media_id": f"photo-{id_}", "mime": "image/png"}
            attachments = [Attachment("image", detail)]
        return Inbound(
            channel=self._channel,
            account=ACCOUNT,
            kind="postback" if button else "message",
            sender=self._chat,
            message_id=id_,
            text=button.title if button else turn.text or None,
            payload=button.payload if button else None,
            attachments=attachments,
            verified_phone=self._phone,
            timestamp_ms=int(time.time() * 1000),
            dedup_key=f"{ACCOUNT}:{id_}",
        )

    def _button(self, title: str) -> Button | None:
        """Of those that were offered last in this chat."""
        wanted = " ".join(title.casefold().split())
        offered = self._offered.get(self._channel, [])
        return next((b for b in offered if " ".join(b.title.casefold().split()) == wanted), None)

    def _not_on_offer(self, turn: WrittenTurn) -> str:
        offered = [button.title for button in self._offered.get(self._channel, [])]
        there = f"on offer were {', '.join(offered)}" if offered else "no buttons were"
        return f"the button {turn.button!r} is not on offer; {there}"

    def _observe(
        self,
        database: Database,
        stage: Stage,
        number: int,
        before: Records,
        was: Conversation | None,
        needed: float | None,
    ) -> Observed:
        conversation = self._conversation(database)
        assert conversation is not None  # accepting a message began it
        turn, replies = turn_of(database, number), replies_to(database, number)
        memory = Memory.of(Trackers(stage.trackers).events(conversation.id))
        filed = self._filed(database)
        self._case = case_in_hand(memory, filed, self._case)
        self._facts = known_facts(memory, filed, self._facts)
        self._proven |= self._proven_now(database, memory, conversation)
        if buttons := [button for reply in replies for button in reply.buttons]:
            self._offered[self._channel] = buttons
        changes = before.changes_until(Records.read(database))
        seen = Observed(
            turn, replies, self._case, dict(self._facts), changes,
            tuple(change for change in changes if change.order not in self._proven),
            called=_is_called(turn, was, conversation),
            with_person=was is not None and was.state != "bot",
            mishap=_mishap(database, number),
            cpu_ms=needed,
        )  # fmt: skip
        leaked = self._private.leaked(seen.text, self._proven, self._said)
        return Observed(**{**vars(seen), "leaked": tuple(leaked)})

    def _conversation(self, database: Database) -> Conversation | None:
        number = known_conversation(database, self._channel, ACCOUNT, [self._chat])
        return load_conversation(database, number) if number else None

    def _conversations(self, database: Database) -> list[int]:
        rows = database.execute(
            "SELECT id FROM conversations WHERE account = ? AND chat = ?", [ACCOUNT, self._chat]
        )
        return [number for (number,) in rows.fetchall()]

    def _let_a_day_pass(self, database: Database, stage: Stage) -> None:
        let_a_day_pass(database, stage.trackers, self._conversations(database))

    def _be_known_on_both(self, database: Database) -> None:
        """The platforms vouch for the customer whose order was proven, in the chat before as in
        the one that begins: nobody else is strongly known on another channel."""
        here = self._conversation(database)
        customer = here and here.customer_id
        found = database.execute("SELECT phone FROM customers WHERE id = ?", [customer]).fetchone()
        if here and found and found[0]:
            self._phone = found[0]
            database.execute(
                "UPDATE conversations SET verified_phone = ? WHERE id = ?", [self._phone, here.id]
            )

    def _filed(self, database: Database) -> list[dict[str, Any]]:
        """The cases of this person's chats, the one that was touched last at the end."""
        ids = self._conversations(database)
        marks = ", ".join("?" * len(ids))
        return list(
            database.query(
                f"SELECT * FROM cases WHERE conversation_id IN ({marks}) ORDER BY updated_at", ids
            )
        )

    def _proven_now(
        self, database: Database, memory: Memory, conversation: Conversation
    ) -> set[str]:
        """The orders of which may be spoken: proven here, or of whom the platform vouches for."""
        typed = {*memory.proven, conversation.proven_order} - {None}
        same = {same_order_number(str(number)) for number in typed}
        vouched = {
            number
            for (number,) in database.execute(
                """SELECT number FROM orders JOIN customers ON customers.id = customer_id
                WHERE phone = ?""",
                [self._phone],
            ).fetchall()
        }
        numbers = database.execute("SELECT number FROM orders").fetchall()
        return vouched | {number for (number,) in numbers if same_order_number(number) in same}


def _is_called(turn: Turn | None, was: Conversation | None, now: Conversation) -> bool:
    by_bot = turn is not None and "handoff" in turn.signals
    return by_bot or (now.state != "bot" and (was is None or was.state == "bot"))


def _mishap(database: Database, number: int) -> str | None:
    [state] = database.execute("SELECT state FROM inbox WHERE id = ?", [number]).fetchone()
    return "the turn failed, and a person was asked" if state == "failed" else None
