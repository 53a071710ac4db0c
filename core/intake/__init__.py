"""Which updates took effect, and which failed by our own fault."""
