"""Codes that people scan: order cards and invites."""
