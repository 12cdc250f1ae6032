"""What the shop's own systems are told: where to, what happened, and what became of each call."""
