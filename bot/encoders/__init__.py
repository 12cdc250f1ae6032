"""Sentence encoders: from texts to unit vectors. Everything that compares meanings stands on them."""
