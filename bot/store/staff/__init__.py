"""Accounts of staff, their sessions and what they did."""
