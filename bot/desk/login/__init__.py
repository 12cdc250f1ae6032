"""Logging in: password, second factor, single sign-on."""
