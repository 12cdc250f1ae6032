"""What is read out of a customer's words by rule: one file a kind of thing.

Each finder takes a ``Text`` and yields ``Found`` things; ``reader`` puts them in order.
"""
