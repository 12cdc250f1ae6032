"""People across channels: their names, notes and what else the shop keeps of them."""
