"""X (Twitter) direct messages."""
