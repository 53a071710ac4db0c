"""Errors of the two interfaces, with Telegram's own words where Telegram has them."""

from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
WRONG_FILE = "wrong file identifier/HTTP URL specified"
POLLING_WHILE_WEBHOOK = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
TWO_POLLERS = "terminated by other getUpdates request; make sure that only one bot instance is running"

_PREFIXES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
}


class ApiError(Exception):
    """An error answer of the Bot API.

    Args:
        code: HTTP status and `error_code`.
        text: Words after the status' name; None for the bare name.
        parameters: `parameters` of the answer.
    """

    def __init__(self, code: int, text: str | None, **parameters: Any) -> None:
        prefix = _PREFIXES[code]
        self.code = code
        self.description = prefix if text is None else f"{prefix}: {text}"
        self.parameters = parameters
        super().__init__(self.description)


class FloodError(ApiError):
    """Too many calls: the caller must wait."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(400, None)
        self.code = 429
        self.description = f"Too Many Requests: retry after {retry_after_s}"
        self.parameters = {"retry_after": retry_after_s}


class ControlError(Exception):
    """An error answer of the control API."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.text = text
        super().__init__(text)


def bad(text: str) -> ApiError:
    """Make a 400 answer; `text` is in Telegram's words, its first letter small unless it is a CODE."""
    return ApiError(400, lower_first(text))


def lower_first(text: str) -> str:
    """Write a message as Telegram does: first letter small, but CODES_LIKE_THIS as they are."""
    is_code = len(text) > 1 and (text[1] == "_" or text[1].isupper())
    return text if is_code else text[:1].lower() + text[1:]
