"""The chat front end: updates in, messages out; one thin file per feature."""
