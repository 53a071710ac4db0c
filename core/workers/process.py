"""A worker process: takes pickled calls on standard input, answers pickled outcomes on standard output.

Started by `core.workers.pool` as `python -m core.workers.process MEMORY WRITTEN CPU MODULE...`. Its address space, its
processor time and the files it writes are limited, so a bomb ends here and not in the robot.
"""

import importlib
import os
import pickle
import struct
import sys
from typing import BinaryIO

from core.workers.limits import limit_call, limit_process

LENGTH = struct.Struct(">Q")
"""Each message is its length in 8 bytes, then its pickle."""

_OUT_OF_MEMORY = ("Insufficient memory", "bad_alloc", "bad allocation", "Failed to allocate", "Cannot allocate memory")
"""In the words of OpenCV, the C++ library, onnxruntime and the system."""

READY = b"ready"
"""The first message: it has loaded what it needs."""


def main() -> None:
    """Serve calls until standard input closes."""
    requests = sys.stdin.buffer
    # Libraries print to descriptor 1; the answers move to a descriptor of their own.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    memory, written, cpu, *modules = sys.argv[1:]
    limit_process(int(memory), int(written) if written.isdigit() else None)
    for module in modules:
        importlib.import_module(module)  # under the limit, so that a too small one fails here
    _send(answers, READY)
    while (call := _receive(requests)) is not None:
        limit_call(float(cpu))
        _send(answers, _run(call))


def _run(call: bytes) -> bytes:
    try:
        function, args, kwargs = pickle.loads(call)  # noqa: S301 - our own parent wrote it
        return pickle.dumps((True, function(*args, **kwargs)))
    except Exception as error:
        return pickle.dumps((False, MemoryError() if _is_out_of_memory(error) else _portable(error)))


def _is_out_of_memory(error: Exception) -> bool:
    """Say whether a library ran out of memory: those written in C++ have errors of their own for it."""
    return isinstance(error, MemoryError) or any(sign in str(error) for sign in _OUT_OF_MEMORY)


def _portable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _receive(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None


def _send(stream: BinaryIO, message: bytes) -> None:
    stream.write(LENGTH.pack(len(message)) + message)
    stream.flush()


if __name__ == "__main__":
    main()
