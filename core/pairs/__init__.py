"""Pairs: a workshop and a buyer whom it has already, whose orders stand in the one plan."""
