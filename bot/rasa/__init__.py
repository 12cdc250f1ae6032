"""The way to Rasa and back: what Rasa runs of ours, and the gateway's client."""
