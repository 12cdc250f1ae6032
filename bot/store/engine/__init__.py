"""How the database file is opened, encrypted, migrated and kept off the event loop."""
