"""A secret link by which somebody without an account sees one order, for as long as its buyer lets them."""
