"""What happened to an order, in order, each entry chained to the one before."""
