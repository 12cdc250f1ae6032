"""The custom actions, one file a topic. `rasa run actions` finds every Action in this package."""
