"""What the edits of support staff go through: checks, training."""
