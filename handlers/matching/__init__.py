"""Workshops for an order: the shortlist, offers, counters, the deal."""
