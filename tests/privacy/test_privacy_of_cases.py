"""Cases are people's data: given out, erased and kept like everything else of theirs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.messages import Attachment
from bot.privacy.export import export_to
from bot.privacy.person_search import Subject
from bot.privacy.retention import Retention
from bot.settings_sections import PrivacySettings
from bot.shop_time import ShopTime
from bot.store.files.received_files import Media
from bot.store.privacy.erasures import request_erasure
from tests.privacy.shop_with_chats import SECRET, ShopWithChats
from tests.store.cases import NUMBER, filed

DAY_S = 86400


async def has_case(shop: ShopWithChats, person: str = f"rina-{SECRET}", **more: object) -> int:
    """With a photo as its evidence; the number of the photo's message."""
    message = await shop.says(
        person, "ini fotonya", attachments=[Attachment("image", {"media_id": "pic-1"})]
    )
    facts = {"problem": f"sobek di {SECRET}", "address": f"Jl. {SECRET} 9"}
    case = filed(**{"facts": facts, "evidence": ["pic-1"], **more})
    await shop.answered("Sudah dicatat.", cases=[case])
    await shop.delivered()
    path = shop.media.put(b"picture", "jpg")
    os.utime(shop.folder / "media" / path, (0, 0))
    await shop.thread.write(
        lambda db: db.execute(
            "UPDATE media SET state = 'stored', path = ?, stored_at = ? WHERE inbox_id = ?",
            [path, shop.clock(), message],
        )
    )
    return message


async def erase(shop: ShopWithChats, chats: list[int], customers: list[str]) -> None:
    await shop.thread.write(
        lambda db: request_erasure(db, "E-1", chats, customers, "terminal", shop.clock())
    )
    shop.clock.now += 61
    await shop.eraser.erase_due(rest_s=60)


async def test_cases_go_with_their_conversation(shop: ShopWithChats) -> None:
    await has_case(shop)
    await erase(shop, [1], ["C-1"])
    for table in ("cases", "case_history", "case_evidence"):
        assert await shop.rows(f"SELECT * FROM {table}") == []
    assert SECRET.encode() not in shop.everything()


async def test_of_an_erased_customer_no_case_elsewhere_says_anything(shop: ShopWithChats) -> None:
    """It was filed in a chat for which nobody vouches: that stays, and says nothing of them."""
    await has_case(shop, "budi", customer="C-1", order="ORD-1", proof="weak")
    await erase(shop, [1], ["C-1"])
    [row] = await shop.rows("SELECT number, kind, customer, facts_json FROM cases")
    assert row == (NUMBER, "wrong_item", None, "{}")
    assert SECRET.encode() not in shop.everything()


async def test_an_export_has_the_cases_and_their_history(
    shop: ShopWithChats, tmp_path: Path
) -> None:
    await has_case(shop, customer="C-1", proof="strong")
    folder = tmp_path / "export"
    subject, zone = Subject([1], ["C-1"]), ShopTime(ZoneInfo("Asia/Jakarta"))
    await shop.thread.run(
        lambda db: export_to(folder, db, subject, shop.trackers, shop.media, shop.uploads, zone)
    )
    data = json.loads((folder / "data.json").read_text())
    [chat] = data["conversations"]
    assert chat["cases"][0]["facts_json"]["problem"] == f"sobek di {SECRET}"
    assert [step["what"] for step in chat["case_history"]] == ["waiting_staff"]
    assert [one["number"] for one in chat["case_evidence"]] == [NUMBER]
    assert data["shop"]["cases"][0]["number"] == NUMBER


async def test_evidence_stays_as_long_as_its_case_is_not_over(shop: ShopWithChats) -> None:
    await has_case(shop)
    media = Media(shop.thread, shop.clock)
    shop.clock.now += 40 * DAY_S
    assert len(await media.let_go(30 * DAY_S)) == 1  # the other photo of hers goes
    await shop.thread.write(lambda db: db.execute("UPDATE cases SET state = 'solved'"))
    assert await media.let_go(30 * DAY_S) == set()


async def test_cases_that_wait_for_staff_stay_with_their_evidence_however_old(
    shop: ShopWithChats,
) -> None:
    photo = await has_case(shop)
    await has_case(shop, number="C-SOLVED2", state="solved", evidence=[])
    await shop.says("budi", "halo?")  # the newest stays anyway
    shop.clock.now += 400 * DAY_S
    retention = Retention(shop.thread, shop.trackers, PrivacySettings(), shop.clock)
    told = await retention.purge(dry_run=True)
    done = await retention.purge()
    assert told["cases"] == done["cases"] == 1 and told["inbox"] == done["inbox"]
    assert await shop.rows("SELECT number FROM cases") == [(NUMBER,)]
    assert await shop.rows("SELECT inbox_id FROM case_evidence") == [(photo,)]
    assert (photo,) in await shop.rows("SELECT id FROM inbox")
    await shop.thread.write(lambda db: db.execute("UPDATE cases SET state = 'solved'"))
    await retention.purge()
    assert await shop.rows("SELECT * FROM cases") == []
