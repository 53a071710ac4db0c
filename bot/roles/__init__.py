"""What a process does in each of its roles."""
