"""Tickets of bundles: printed, scanned, counted."""
