"""The link that shows an order to people without an account: its button, its words, and what the page says."""
