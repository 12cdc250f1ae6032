"""Offers to people who said yes: to whom, what, when, and what came of it. Pure rules."""
