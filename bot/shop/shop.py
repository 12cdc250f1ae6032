"""The one door to orders, customers and products, whatever system keeps them.

To a customer an order is handed out only together with the id of the customer whose it is, and that
id is to be had in two ways: ``find_owner`` (an order number with a proof) and
``customers_by_phone`` (a number that the platform itself vouches for). So no code path shows an
order to whoever knows its number. ``order_for_staff`` is for the desk alone.
"""

from __future__ import annotations

from typing import Literal, Protocol

from bot.errors import UserError
from bot.order_numbers import OrderNumbers
from bot.shop.records import Customer, Order, OrderStatus, Product

RETURN_DAYS = 7
"""Days after delivery during which an item can be sent back; the day of delivery is day 0."""

CHANGEABLE: tuple[OrderStatus, ...] = ("unpaid", "processing")
"""While an order is in one of these, it can be cancelled and its address changed."""

Obstacle = Literal["status", "too_late", "unknown_item", "already_requested"]


class ShopError(UserError):
    """Something about the shop that the caller must deal with."""


class ShopUnavailable(ShopError):
    """The shop's data cannot be had now; the message, for staff, says why and what to do."""


class OrderNotFound(ShopError):
    """This customer has no such order. Whether somebody else has one is not told."""


class NotPossible(ShopError):
    """The order is this customer's, but the wish cannot be granted; nothing was changed.

    ``reason``: ``status`` (the order is in a state that forbids it), ``too_late`` (more than
    RETURN_DAYS since delivery), ``unknown_item`` (not in this order), ``already_requested`` (a
    return of this item is under way). ``status`` is the order's state at that moment.
    """

    def __init__(self, reason: Obstacle, status: OrderStatus) -> None:
        super().__init__(f"Not possible ({reason}): the order is {status}.")
        self.reason = reason
        self.status = status


class Shop(Protocol):
    """What the bot asks of a shop. Every method may raise ShopUnavailable.

    Order numbers and proofs may come as people type them ("ord 2291", "0812-0000-1180"); an order's
    own ``number`` is as the shop writes it.
    """

    async def find_owner(self, order_number: str, proof: str) -> Customer | None:
        """Who ordered this, if ``proof`` (e-mail, phone or its last four digits) is theirs.

        None, after the same work, for a wrong proof and for an order that does not exist. Does
        not count failures: dialogues call ``bot.shop.ownership_proof.prove``, which does.
        """

    async def customers_by_phone(self, e164: str) -> list[Customer]:
        """All customers with this number: one person may stand under several records.

        Only for a number that the platform vouches for, never for a typed one: it proves every
        order with this number.
        """

    async def customer(self, customer_id: str) -> Customer | None:
        """The customer with this id: to write to them, never to show who they are."""

    async def order_numbers(self) -> OrderNumbers:
        """How the shop's order numbers are written."""

    async def orders_of(self, customer_id: str, limit: int) -> list[Order]:
        """At most ``limit`` of the customer's orders, newest first."""

    async def order(self, number: str, customer_id: str) -> Order | None:
        """The order, or None unless it is this customer's."""

    async def order_of_parcel(self, tracking_number: str) -> str | None:
        """The number of the order that was sent under this tracking number (in capitals, without
        blanks), the newest of several; None where there is none.

        A parcel's label proves nothing: nothing is told of the order before it is proven.
        """

    async def order_for_staff(self, number: str) -> Order | None:
        """The order, whoever's it is: for people of the shop who are logged in, and whose look is
        noted. Never for a customer."""

    async def cancel(self, number: str, customer_id: str) -> Order:
        """Cancels an order that is unpaid or processing; returns it as it is then.

        Raises:
            OrderNotFound: it is not this customer's.
            NotPossible: ``status``.
        """

    async def change_address(self, number: str, customer_id: str, address: str) -> Order:
        """Sends an order that is unpaid or processing elsewhere; returns it as it is then.

        Raises:
            OrderNotFound: it is not this customer's.
            NotPossible: ``status``.
        """

    async def request_return(
        self, number: str, customer_id: str, item: str, reason: str, photo: str | None
    ) -> Order:
        """Notes that ``item`` (its name in the order) is to be sent back; returns the order.

        Other items of the order can follow while the RETURN_DAYS last. ``photo`` is the address
        or the platform's id of a picture of the damage.

        Raises:
            OrderNotFound: it is not this customer's.
            NotPossible: any of its reasons.
        """

    async def find_products(
        self, text: str, limit: int, price_to: int | None = None
    ) -> list[Product]:
        """Products that share the most words, English or Indonesian, with ``text``.

        What is in stock comes first; empty if no word of ``text`` is in any product. Where it has
        no word that could be, all products that cost at most ``price_to`` (rupiah), if that is
        given.
        """

    async def aclose(self) -> None:
        """Gives connections and threads back; the shop cannot be used afterwards."""
