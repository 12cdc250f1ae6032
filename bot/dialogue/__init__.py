"""A message read in its conversation: what NLU says of it, with what is open, gives commands."""
