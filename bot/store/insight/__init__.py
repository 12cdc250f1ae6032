"""What all conversations together tell, by subject; results only, never customers' words."""
