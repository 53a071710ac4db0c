"""Where a person stands in a conversation of several questions; a row, so that a restart forgets nothing."""
