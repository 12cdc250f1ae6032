"""Who listens to voice notes and reads pictures, in an environment of their own."""
