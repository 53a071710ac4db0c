"""Files that somebody gives."""
