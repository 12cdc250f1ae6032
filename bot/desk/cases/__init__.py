"""The cases to work through."""
