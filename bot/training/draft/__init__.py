"""The draft: what was edited and is not live yet."""
