"""Plays written conversations against a running bot, with simulated customers."""
