"""People: the first word, their settings, their home screen."""
