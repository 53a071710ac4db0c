"""Measures the engine beside named peers: real processes, the real intake, real handlers, the real sender."""
