"""Orders: what a merchant wants made, in which sizes and colours, by when and for how much."""
