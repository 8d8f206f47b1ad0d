"""What must not be said or let in: answer leaks, reply style, safety, injection."""
