"""What comes in, what goes out, and what becomes of it."""
