"""Kinds of entities whose values have a form of their own."""

READ_BY_RULES = frozenset(
    {"order_number", "tracking_number", "email", "phone", "date", "money", "quantity", "language"}
)
"""Found by rules alone (see ShopEntities): what training data lists for them adds none."""
