"""Whose code runs here besides ours: a bill of materials, and known holes in it."""
