"""The one kind of anticipated failure: a person can do something about it."""

from typing import Any, ClassVar


class UserError(Exception):
    """Something a person did or sent cannot be taken as it is; no code change would help.

    `code` names the text in the catalogs (`error.<code>`); `params` fill its placeholders.
    """

    code: ClassVar[str]

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code, params)
        self.params = params
