"""The one kind of anticipated failure: a person can do something about it."""

from typing import Any, ClassVar

from typing_extensions import override

_TEXT_KEYS: set[str] = set()


def is_text_of_error(key: str) -> bool:
    """Say whether a text tells of an error: it goes to who has just done something, in the words of the error."""
    return key in _TEXT_KEYS


class UserError(Exception):
    """Something a person did or sent cannot be taken as it is; no code change would help.

    `code` names the text in the catalogs (`error.<code>`); `params` fill its placeholders.
    """

    code: ClassVar[str]
    ends_question: bool = False
    """Set where a question that is open can't be answered any more: what is written next is no answer to it."""

    @override
    def __init_subclass__(cls) -> None:
        """Note the key of its text."""
        if "code" in cls.__dict__:
            _TEXT_KEYS.add(f"error.{cls.code}")

    @property
    def text_key(self) -> str:
        """The key of its text."""
        return f"error.{self.code}"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code, params)
        self.params = params

    @override
    def __reduce__(self) -> tuple[Any, ...]:
        """Come out of a worker process as what went in."""
        return _made_again, (type(self), self.params)


def _made_again(kind: type[UserError], params: dict[str, Any]) -> UserError:
    error = kind.__new__(kind)
    UserError.__init__(error, **params)
    return error
