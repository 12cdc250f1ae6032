"""The files that customers send: fetched within bounds, kept for a while."""
