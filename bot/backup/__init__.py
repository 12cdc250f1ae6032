"""Copies of all that a shop would miss, taken while it is open, and their way back."""
