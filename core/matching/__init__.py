"""Matching: which workshop can make an order, which one should, and ten or ten thousand orders at once."""
