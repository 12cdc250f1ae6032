"""Has the gateway send the customer a link to a copy of what is stored about them.

Everything goes only to whom the platform vouches for. Who proved an order by what is typed gets
this chat's data here, and the rest by a link in the mail of that order; everybody else this chat's
(bot.store.privacy.export_requests).
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.handover import call_person
from actions.ownership import customers_if_known, in_a_group, proven_orders
from actions.replies import say, signal
from actions.resources import settings

_HERE = ("web", "terminal")
"""Chats on the gateway's own address, which needs no name on the internet."""


class ActionExportData(Action):
    """Says what is sent where; not in a group, where others read it too."""

    def name(self) -> str:
        return "action_export_data"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if in_a_group(tracker):
            say(dispatcher, self, "utter_export_not_in_a_group")
        elif settings().gateway.public_url or tracker.get_latest_input_channel() in _HERE:
            await self._export(dispatcher, tracker)
        else:
            say(dispatcher, self, "utter_export_by_staff")
            call_person(dispatcher, self, tracker, why="asked")
        return []

    async def _export(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        customers, proven = await customers_if_known(tracker), proven_orders(tracker)
        asked: dict[str, Any] = {"customers": customers, "order": None, "by_mail": False}
        if customers:
            say(dispatcher, self, "utter_export_all")
        elif proven and settings().sends_mail:
            asked = {"customers": [proven[0].customer], "order": proven[0].order, "by_mail": True}
            say(dispatcher, self, "utter_export_rest_by_mail", order_number=proven[0].order)
        else:
            say(dispatcher, self, "utter_export_chat")
        signal(dispatcher, export=asked)
