"""Campaigns, whom they are for, what was sent and what came of it."""
