"""Legal holds: what must not be deleted until somebody says so."""
