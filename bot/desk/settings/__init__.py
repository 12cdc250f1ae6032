"""One's account, colleagues, and what the shop is told."""
