"""Cases of what people write, half of a collection with their right readings, and what goes beyond them."""
