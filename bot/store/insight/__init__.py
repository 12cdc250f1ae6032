"""What the insight process found, by subject; results only, never customers' words."""
