"""A stand-alone Bot API server with a messenger page; imports nothing of the other packages."""
