"""What is published over several machines, and which machine has it."""
