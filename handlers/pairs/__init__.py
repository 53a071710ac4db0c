"""Pairs in chat."""
