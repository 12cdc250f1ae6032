"""Conversations played through the real bot against a sample shop that is not the shop's own."""
