"""Pure functions from bytes or arrays to frozen results and pictures; no database, no network."""
