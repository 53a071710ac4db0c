"""A stand-alone messenger: a Bot API server, the people in it, and their phones; see docs/sandbox.md."""
