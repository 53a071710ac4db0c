"""A workshop: its profile, its people, its invites."""
