"""What is kept of who got which offer goes with the person, and in time; the counts stay."""

from __future__ import annotations

import json
from pathlib import Path

from bot.media.folder import Folder
from bot.media.stored_files import StoredFiles
from bot.offers.texts import Variant
from bot.privacy.export import export_to
from bot.privacy.person_search import Subject
from bot.settings import Settings
from bot.store.conversations.trackers import Trackers
from bot.store.privacy.anonymization import empty_conversation
from bot.store.privacy.retention import purge_some
from tests.gateway.news_shop import DAY_S, HOUR_S
from tests.offers.offers_shop import OffersShop

ANI, BUDI = "6281200000001", "6281200000002"


async def test_an_export_says_what_was_agreed_to_and_sent(
    shop: OffersShop, tmp_path: Path
) -> None:
    ani = await shop.says_yes(ANI)
    await shop.starts()
    assert len(await shop.gets()) == 1
    folder = tmp_path / "export"
    await shop.thread.run(lambda database: export_to(
        folder, database, Subject([ani], []), Trackers(tmp_path / "trackers.db"),
        StoredFiles(Folder(tmp_path / "media")), StoredFiles(Folder(tmp_path / "uploads")),
        Settings(tmp_path).time,
    ))  # fmt: skip
    [chat] = json.loads((folder / "data.json").read_text())["conversations"]
    assert [one["step"] for one in chat["consents"]] == ["given"]
    [member] = chat["campaign_members"]
    assert member["sent_at"] and not member["is_held_out"]
    assert any("Diskon gajian" in str(one["message_json"]["text"]) for one in chat["sent"])


async def test_who_is_erased_is_in_no_campaign_and_gets_none(shop: OffersShop) -> None:
    ani = await shop.says_yes(ANI)
    await shop.says_yes(BUDI)
    number = await shop.starts()
    await shop.thread.write(lambda database: empty_conversation(database, ani))
    assert len(await shop.gets()) == 1
    assert (await shop.result(number)).offered.people == 1
    rows = shop.database.execute(
        "SELECT 1 FROM campaign_members WHERE conversation_id = ?", [ani]
    ).fetchall()
    assert rows == []


async def test_the_counts_outlive_the_messages(shop: OffersShop) -> None:
    await shop.says_yes(ANI)
    number = await shop.starts([Variant(words={"id": "Satu"}), Variant(words={"id": "Dua"})])
    assert len(await shop.gets()) == 1
    shop.now += 20 * DAY_S
    await shop.offers.look()
    before = await shop.result(number)
    shop.now += HOUR_S
    await shop.thread.write(lambda database: purge_some(database, "messages", shop.now))
    assert shop.database.execute("SELECT count(*) FROM campaign_members").fetchone() == (0,)
    assert await shop.result(number) == before and before.sent == 1
