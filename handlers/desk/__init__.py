"""The operator's desk: what failed, what is held, who signs in to its page."""
