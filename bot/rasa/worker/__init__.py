"""A Rasa worker: Rasa's own server and agent, small and quick."""
