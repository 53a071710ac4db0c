"""Where an order stands: cards, digests, reminders, alerts."""
