"""Which facts a reply asks the customer for."""

from __future__ import annotations

from bot.messages import Reply

_BY_RESPONSE = {
    "utter_ask_order_number": "order",
    "utter_ask_which_order": "order",
    "utter_ask_order_not_tracking_number": "order",
    "utter_order_number_invalid": "order",
    "utter_ask_return_another_order": "order",
    "utter_ask_proof": "proof",
    "utter_ask_proof_full": "proof",
    "utter_ask_return_item": "item",
    "utter_return_item_unknown": "item",
    "utter_ask_return_reason": "reason",
    "utter_ask_return_photo": "photo",
    "utter_ask_new_address": "address",
    "utter_address_too_short": "address",
    "utter_ask_product": "product",
    "utter_ask_cancel_confirmed": "confirm",
    "utter_ask_address_confirmed": "confirm",
    "utter_ask_delete_chat": "confirm",
    "utter_ask_delete_all": "confirm",
}
"""For replies that do not say it themselves."""


def asked_for(reply: Reply) -> frozenset[str]:
    """By ``asks`` in the reply's source (a fact, or a list of them), else by its name."""
    asks = reply.source.get("asks") or _BY_RESPONSE.get(str(reply.source.get("response")), [])
    return frozenset([asks] if isinstance(asks, str) else asks)
