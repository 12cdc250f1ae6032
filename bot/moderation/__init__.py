"""Recognises abuse, threats, spam, self-harm and emergencies."""
