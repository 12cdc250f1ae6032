"""Conversations with what a good clerk would do at each turn: read, judged, counted, written out."""
