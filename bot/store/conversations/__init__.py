"""Who talks where, how it stands, and who answers."""
