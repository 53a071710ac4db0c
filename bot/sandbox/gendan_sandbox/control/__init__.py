"""The control API over HTTP: how programs and the page act as people and look at what happened."""
