"""The API for the shop's own programs: JSON under /api/v1, by the desk's rules."""
