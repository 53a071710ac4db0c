"""What a person has to mend before a command can do its work."""


class Unusable(Exception):
    """A command cannot start or go on; the message is one sentence for a person: what is wrong, and what to do."""
