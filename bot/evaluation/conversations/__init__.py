"""Conversations with what should come of each turn: read, judged, counted, written out."""
