"""Signed codes on order cards, bundle tickets and cartons."""
