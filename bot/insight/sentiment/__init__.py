"""Is a message pleased or displeased, angry or worried? Said of messages, never of people."""
