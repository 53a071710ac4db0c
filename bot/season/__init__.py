"""A made-up season played through the product's own rows: deals, photos and new plans, as a robot would have them."""
