"""How well the bot does, in figures: what it understands, finds and decides on unseen data."""
