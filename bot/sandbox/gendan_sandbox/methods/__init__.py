"""The methods of the Bot API: a module for each group of them, and what they share."""
