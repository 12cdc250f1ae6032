"""The shop's own web chat."""
