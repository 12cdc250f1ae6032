"""Nobody waits unseen: watches who waits, gives them to colleagues and tells these."""
