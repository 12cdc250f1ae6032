"""Messages from which the bot can learn."""
