"""What people are told: the outbox of messages and the cards edited in place."""
