"""The shop's own web chat: how it looks, and how its visitors can be reached."""
