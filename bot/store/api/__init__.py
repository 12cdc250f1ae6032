"""What programs of the shop need to use the API: their keys, and what they asked for before."""
