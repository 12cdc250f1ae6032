"""What customers want done, until it is."""
