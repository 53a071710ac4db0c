"""Matching: which factory can make an order, which one should, and ten or ten thousand orders at once."""
