"""The names of this machine, to which what is not encrypted may go."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")
