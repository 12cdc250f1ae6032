"""What moderation flagged."""
