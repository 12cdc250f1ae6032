"""Pages on which offers are made, started and looked at."""
