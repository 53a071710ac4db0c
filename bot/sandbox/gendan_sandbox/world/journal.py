"""The journal of all Bot API calls."""

import hashlib
from collections import deque
from dataclasses import dataclass
from typing import Any

_KEPT = 20_000
_LONG_TEXT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a request."""

    name: str
    mime_type: str
    data: bytes

    def summary(self) -> dict[str, Any]:
        """Describe the file without its bytes."""
        return {"file_name": self.name, "size": len(self.data), "sha256": hashlib.sha256(self.data).hexdigest()}


class Journal:
    """Remember calls in the order in which they came."""

    def __init__(self) -> None:
        self.last = 0
        self._calls: deque[dict[str, Any]] = deque(maxlen=_KEPT)

    def open(self, *, time_s: float, bot: str, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Note a call that has come in; the caller fills in how it ended."""
        self.last += 1
        entry = {
            "seq": self.last,
            "time": time_s,
            "bot": bot,
            "method": method,
            "params": {name: brief(value) for name, value in params.items()},
            "http_status": None,
            "ok": None,
            "error_code": None,
            "description": None,
            "result": None,
            "applied": False,
            "fault": None,
            "findings": [],
        }
        self._calls.append(entry)
        return entry

    def after(self, seq: int) -> list[dict[str, Any]]:
        """List the calls that came after one."""
        return [call for call in self._calls if call["seq"] > seq]

    def clear(self) -> None:
        """Forget all calls; numbers go on."""
        self._calls.clear()


def brief(value: Any) -> Any:
    """Shorten a value for the journal."""
    if isinstance(value, Upload):
        return value.summary()
    if isinstance(value, str) and len(value) > _LONG_TEXT * 5:
        return value[:_LONG_TEXT] + "..."
    return value


def brief_result(result: Any) -> Any:
    """Shorten a result to what identifies it."""
    if isinstance(result, list):
        return [brief_result(item) for item in result]
    if isinstance(result, dict) and "message_id" in result and "chat" in result:
        return {"message_id": result["message_id"], "chat_id": result["chat"]["id"]}
    return result
