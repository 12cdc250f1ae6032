"""Edits of what staff edit: one item changes, every other line stays."""
