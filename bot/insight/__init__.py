"""What customers feel, want and take: figures and findings, made off the way of messages."""
