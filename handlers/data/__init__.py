"""What people may do with their data: take it with them, have it forgotten."""
