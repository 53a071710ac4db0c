"""A worker process: takes pickled calls on standard input, answers pickled outcomes on standard output.

Started by `vision.pool` as `python -m vision.worker MEMORY_BYTES`. Its address space is limited, so a
decompression bomb ends in a MemoryError here and not in the robot.
"""

import os
import pickle
import resource
import struct
import sys
from typing import Any, BinaryIO

LENGTH = struct.Struct(">Q")
"""Each message is its length in 8 bytes, then its pickle."""


def main() -> None:
    """Serve calls until standard input closes."""
    requests = sys.stdin.buffer
    # Libraries print to descriptor 1; the answers move to a descriptor of their own.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory(int(sys.argv[1]))
    import vision  # noqa: F401 - under the limit, so that a too small one fails here

    while (call := _receive(requests)) is not None:
        _send(answers, _run(call))


def _limit_memory(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _run(call: bytes) -> bytes:
    try:
        function, args, kwargs = pickle.loads(call)  # noqa: S301 - our own parent wrote it
        return pickle.dumps((True, function(*args, **kwargs)))
    except Exception as error:
        return pickle.dumps((False, _portable(error)))


def _portable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _receive(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None


def _send(stream: BinaryIO, message: Any) -> None:
    stream.write(LENGTH.pack(len(message)) + message)
    stream.flush()


if __name__ == "__main__":
    main()
