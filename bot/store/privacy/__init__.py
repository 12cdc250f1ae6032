"""Consents, exports, erasures and how long data is kept."""
