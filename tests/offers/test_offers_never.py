"""Whatever customers, staff and the clock do: no offer without a yes, outside hours or windows,
above a cap, to someone who is to be erased, to the held-out, or twice."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.channels.telegram.channel import Telegram
from bot.gateway.offers import OfferSender
from bot.message_templates import MessageTemplatesBroken, read_message_templates
from bot.messages import Inbound, Outbound, Reply, Turn
from bot.offers.audience import Audience
from bot.offers.sharing import is_held_out
from bot.offers.texts import Variant
from bot.replies_file import RepliesBroken, read_replies
from bot.settings import Settings
from bot.settings_sections import OffersSettings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.inbox import Inbox
from bot.store.messages.outbox import Outbox
from bot.store.offers.campaigns import Campaigns, Draft
from bot.store.privacy.erasures import request_erasure
from bot.watched_file import WatchedFile
from tests.channels.payloads import BOT_TOKEN, whatsapp
from tests.offers.offers_shop import SALE, WORDS, YES

ZONE = ZoneInfo("Asia/Jakarta")
BEGIN = datetime(2026, 11, 24, 8, 30, tzinfo=ZONE).timestamp()
DAY_S = 86400.0
PEOPLE = [("whatsapp", f"62812000000{number}") for number in range(4)] + [
    ("telegram", f"7{number}") for number in range(3)
]
SAME = {("telegram", "70"): ("whatsapp", PEOPLE[0][1])}
"""Staff merge these two once both have written."""


class World:
    """The shop, and beside it what may be known of each customer, kept apart from the store."""

    def __init__(self, folder: Path) -> None:
        self.now, self._count = BEGIN, 0
        self.thread = DatabaseThread(open_database(folder / "sapa.db"))
        self.inbox, self.outbox = Inbox(self.thread, self.clock), Outbox(self.thread, self.clock)
        self.channels = {
            "whatsapp": whatsapp("http://127.0.0.1:1", self.clock),
            "telegram": Telegram(BOT_TOKEN, "toko_bot", "s", api_url="http://127.0.0.1:1"),
        }
        self.settings = Settings(folder, offers=OffersSettings(an_hour=600))
        self.campaigns = Campaigns(self.thread, self.clock)
        (folder / "templates.yml").write_text(SALE)
        self.folder = folder
        self.sender = self.started()
        self.yes: dict[tuple[str, str], bool] = {}
        self.wrote_at: dict[tuple[str, str], float] = {}
        self.erased: set[tuple[str, str]] = set()
        self.waits: set[tuple[str, str]] = set()
        self.offers: list[tuple[tuple[str, str], int, float]] = []
        self.seen = 0
        self.is_merged = False

    def clock(self) -> float:
        return self.now

    def started(self) -> OfferSender:
        return OfferSender(
            self.settings, self.thread, self.channels,
            WatchedFile(Path("domain.yml"), read_replies, (RepliesBroken,)),
            WatchedFile(self.folder / "templates.yml", read_message_templates,
                        (MessageTemplatesBroken,)),
            lambda: None, self.clock,
        )  # fmt: skip

    async def writes(self, who: tuple[str, str], text: str, **signals: Any) -> None:
        self._count += 1
        channel, person = who
        event = Inbound(
            channel, "shop", "message", person, f"m{self._count}", text,  # type: ignore[arg-type]
            timestamp_ms=int(self.now * 1000), dedup_key=f"k{self._count}",
            verified_phone=person if channel == "whatsapp" else None,
        )  # fmt: skip
        await self.inbox.accept([event])
        self.wrote_at[who] = self.now
        pending, _ = await self.inbox.next_pending([channel], [], 1)
        for one in pending:
            reply = Outbound(channel, "shop", one.conversation.chat, "ok")
            turn = Turn([Reply("ok")], language="id", signals=signals)
            await self.inbox.complete(one, turn, [[reply]])

    async def says_yes(self, who: tuple[str, str]) -> None:
        if who in self.waits:
            return
        await self.writes(who, "boleh", consent=YES)
        self.yes[who] = True

    async def says_something(self, who: tuple[str, str]) -> None:
        await self.writes(who, "halo, ada promo?")

    async def stops(self, who: tuple[str, str]) -> None:
        await self.writes(who, "STOP")
        self.yes = {one: on and not self._is_same(one, who) for one, on in self.yes.items()}

    async def calls_a_person(self, who: tuple[str, str]) -> None:
        await self.writes(who, "mau orang", handoff="asked")
        self.waits.add(who)

    async def is_to_be_erased(self, who: tuple[str, str]) -> None:
        number = await self._number(who)
        if number is not None:
            receipt = f"R{self._count}"
            self._count += 1
            await self.thread.write(
                lambda db: request_erasure(db, receipt, [number], [], "customer", self.now)
            )
            self.erased.add(who)

    async def starts(self, who: tuple[str, str]) -> None:
        draft = Draft(
            "Sale", Audience().as_dict(), (Variant("payday_sale", WORDS).as_dict(),), 0.3,
            counts="answers",
        )  # fmt: skip
        number = await self.campaigns.save(draft, "sari")
        await self.campaigns.start(number, "sari")

    async def passes_an_hour(self, who: tuple[str, str]) -> None:
        self.now += 3700.0

    async def passes_a_day(self, who: tuple[str, str]) -> None:
        self.now += 1.1 * DAY_S

    async def passes_a_week(self, who: tuple[str, str]) -> None:
        self.now += 7.2 * DAY_S

    async def crashes(self, who: tuple[str, str]) -> None:
        self.sender = self.started()

    async def merges(self, who: tuple[str, str]) -> None:
        [(a, b)] = SAME.items()
        numbers = await self._number(a), await self._number(b)
        if None not in numbers and not self.is_merged:
            await self.thread.write(lambda db: db.execute(
                """UPDATE contacts SET merged_into = (SELECT contact_id FROM conversations
                WHERE id = ?) WHERE id = (SELECT contact_id FROM conversations WHERE id = ?)""",
                [numbers[1], numbers[0]],
            ))  # fmt: skip
            self.is_merged = True

    async def look(self) -> None:
        await self.sender.look()
        rows = await self.thread.run(lambda db: db.execute(
            """SELECT outbox.id, channel, json_extract(message_json, '$.to'),
            json_extract(message_json, '$.template') IS NOT NULL, source_json, message_json
            FROM outbox WHERE id > ? AND json_extract(source_json, '$.campaign') IS NOT NULL
            ORDER BY outbox.id""",
            [self.seen],
        ).fetchall())  # fmt: skip
        for number, channel, chat, is_template, source, message in rows:
            self.seen = number
            who, campaign = (channel, chat), json.loads(source)["campaign"]
            await self._check(who, campaign, bool(is_template), json.loads(message))
            self.offers.append((who, campaign, self.now))
        for due in (await self.outbox.due([*self.channels], [], 100))[0]:
            await self.outbox.sent(due, f"p{due.id}")

    async def _check(
        self, who: tuple[str, str], campaign: int, is_template: bool, message: dict[str, Any]
    ) -> None:
        assert self.yes.get(who), "without a yes"
        hour = datetime.fromtimestamp(self.now, ZONE).hour
        assert 9 <= hour < 20, "outside of the hours"
        assert message["until"] > self.now
        if who[0] == "whatsapp" and not is_template:
            assert self.now - self.wrote_at[who] < DAY_S, "outside of the window"
        theirs = [one for one in self.offers if self._is_same(one[0], who)]
        assert all(at <= self.now - 7 * DAY_S for _, _, at in theirs), "above the cap"
        assert campaign not in {one for _, one, _ in theirs}, "twice"
        assert who not in self.erased, "to someone who is to be erased"
        assert who not in self.waits, "to who waits for a person"
        key, person = await self.thread.run(lambda db: db.execute(
            """SELECT draw_key, campaign_members.person FROM campaigns
            JOIN campaign_members ON campaign_id = campaigns.id
            JOIN conversations ON conversations.id = conversation_id
            WHERE campaigns.id = ? AND conversations.channel = ? AND chat = ?""",
            [campaign, *who],
        ).fetchone())  # fmt: skip
        assert not is_held_out(key, person, 0.3), "to the held-out"

    def _is_same(self, one: tuple[str, str], other: tuple[str, str]) -> bool:
        pair = {*SAME.items()} if self.is_merged else set()
        return one == other or (one, other) in pair or (other, one) in pair

    async def _number(self, who: tuple[str, str]) -> int | None:
        row = await self.thread.run(lambda db: db.execute(
            "SELECT id FROM conversations WHERE channel = ? AND chat = ?", [*who]
        ).fetchone())  # fmt: skip
        return int(row[0]) if row else None

    async def aclose(self) -> None:
        for channel in self.channels.values():
            await channel.aclose()
        await self.thread.aclose()


Deed = Callable[[World, tuple[str, str]], Coroutine[Any, Any, None]]
DEEDS: list[Deed] = [
    World.says_yes, World.says_yes, World.says_something, World.says_something, World.stops,
    World.stops, World.calls_a_person,
    World.is_to_be_erased, World.starts, World.starts, World.passes_an_hour,
    World.passes_an_hour, World.passes_a_day, World.passes_a_week, World.crashes, World.merges,
]  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.sampled_from(PEOPLE)), min_size=10, max_size=40
)


@hypothesis_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes minutes
)
@given(steps=STEPS)
def test_no_offer_that_must_not_be(empty: Path, steps: list[tuple[Deed, tuple[str, str]]]) -> None:
    async def play(folder: Path) -> None:
        world = World(folder)
        try:
            for who in PEOPLE[:5]:  # or most examples would send nothing
                await world.says_yes(who)
            for who in PEOPLE[5:]:
                await world.says_something(who)
            await world.passes_an_hour(PEOPLE[0])
            for deed, who in steps:
                await deed(world, who)
                await world.look()
        finally:
            await world.aclose()

    with TemporaryDirectory() as folder:
        shutil.copy(empty, folder)
        asyncio.run(play(Path(folder)))
