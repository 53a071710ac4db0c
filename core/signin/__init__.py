"""How an operator who is known in chat gets into the web page: a link for one use, then a session."""
