"""What people's words mean: the one reader of garments, colours, sizes, quantities, days, prices and regions."""
