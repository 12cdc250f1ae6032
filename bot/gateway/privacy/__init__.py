"""What customers are sent and shown about their data."""
