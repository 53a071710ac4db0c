"""What a person has to mend before a command can do its work."""

from collections.abc import Sequence


class Unusable(Exception):
    """A command cannot start or go on; the message is one sentence for a person: what is wrong, and what to do."""

    @property
    def lines(self) -> Sequence[str]:
        """What is printed of it, line by line."""
        return (str(self),)
