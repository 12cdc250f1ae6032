"""Sentence encoders: from texts to unit vectors, which everything that compares meanings uses."""
