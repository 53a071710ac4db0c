"""What people see on their phones, and what they do there."""
