"""An order from the first word to its confirmation, and after it."""
