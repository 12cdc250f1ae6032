"""A shop with customers on WhatsApp and Telegram, some of whom said yes to offers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.gateway.offers import OfferSender
from bot.message_templates import MessageTemplatesBroken, read_message_templates
from bot.messages import Outbound
from bot.offers.audience import Audience
from bot.offers.texts import Variant
from bot.replies_file import RepliesBroken, read_replies
from bot.settings import Settings
from bot.settings_sections import OffersSettings
from bot.store.offers.campaigns import Campaign, Campaigns, Draft, load_campaign
from bot.store.offers.outcomes import Result, result_of
from bot.watched_file import WatchedFile
from tests.channels.payloads import ACCESS_TOKEN, PHONE_NUMBER_ID
from tests.gateway.news_shop import DAY_S, HOUR_S, NewsShop
from tests.standins.whatsapp_api import WhatsAppApi

WORDS = {"id": "Diskon gajian 20 %, Kak!", "en": "Payday sale: 20 % off!"}
SALE = """
- channel: whatsapp
  name: payday_sale
  language: id
  text: Halo {{1}}, diskon gajian 20 % di {{2}}. Balas STOP kalau tidak mau promo lagi.
  parameters: [name, shop]
  purpose: offers
- channel: whatsapp
  name: payday_sale
  language: en_US
  text: Hello {{1}}, payday sale at {{2}}. Answer STOP for no more offers.
  parameters: [name, shop]
  purpose: offers
- channel: whatsapp
  name: order_update
  language: id
  text: Halo {{1}}, ada kabar.
  parameters: [name]
"""
YES = {"purpose": "offers", "step": "given", "wording": "Boleh kami mengirim promo?"}


class OffersShop(NewsShop):
    """``offers`` sends; ``campaigns`` is what staff make."""

    def __init__(self, folder: Path, api: WhatsAppApi) -> None:
        super().__init__(folder, api)
        (folder / "message_templates.yml").write_text(SALE)
        self.settings = Settings(folder, offers=OffersSettings(an_hour=6000))
        self.campaigns = Campaigns(self.thread, self.clock)
        self.offers = self.started_anew()

    def started_anew(self) -> OfferSender:
        """As after a start of the gateway."""
        file = self.folder / "message_templates.yml"
        return OfferSender(
            self.settings, self.thread, self.channels,
            WatchedFile(Path("domain.yml"), read_replies, (RepliesBroken,)),
            WatchedFile(file, read_message_templates, (MessageTemplatesBroken,)),
            lambda: None, self.clock,
        )  # fmt: skip

    async def says_yes(self, person: str = "6281200000001", **more: Any) -> int:
        """To offers, two hours ago; the conversation's number."""
        number = await self.writes("boleh", person, consent=YES, **more)
        await self.sent(more.get("channel", "whatsapp"))
        self.now += 2 * HOUR_S
        return number

    async def starts(self, variants: list[Variant] | None = None, **draft: Any) -> int:
        """A campaign to everybody who said yes, with nobody held out unless that is asked for."""
        given = {
            "name": "Payday", "held_out": 0.0,
            "variants": tuple(
                one.as_dict() for one in variants or [Variant("payday_sale", WORDS)]
            ),
            "audience": draft.pop("audience", Audience()).as_dict(), **draft,
        }  # fmt: skip
        number = await self.campaigns.save(Draft(**given), "sari")
        await self.campaigns.start(number, "sari")
        return number

    async def gets(self, channel: str = "whatsapp") -> list[str]:
        """What customers are sent at one look: words, or the template's text."""
        await self.offers.look()
        return [told(one) for one in await self.sent(channel)]

    async def sent_to(self, channel: str = "whatsapp") -> list[str]:
        """Who is sent something at one look."""
        await self.offers.look()
        return [one.to for one in await self.sent(channel)]

    async def campaign(self, number: int) -> Campaign:
        return await self.thread.run(lambda database: load_campaign(database, number))

    async def result(self, number: int) -> Result:
        campaign = await self.campaign(number)
        return await self.thread.run(lambda database: result_of(database, campaign))


def told(message: Outbound) -> str:
    return message.template.text if message.template else message.text or ""


@asynccontextmanager
async def open_offers_shop(folder: Path) -> AsyncIterator[OffersShop]:
    async with WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID) as api:
        shop = OffersShop(folder, api)
        yield shop
        await shop.aclose()


__all__ = ["DAY_S", "HOUR_S", "OffersShop", "open_offers_shop", "told"]
