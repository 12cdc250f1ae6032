"""Starts, watches and stops the processes that Sapa consists of."""
