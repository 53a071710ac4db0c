"""Move an embedded installation into an empty scaled one: every row, every picture, verified on both sides."""
