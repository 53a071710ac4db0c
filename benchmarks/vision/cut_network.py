"""Cut an ONNX file at an inner result, so that only the part before it is carried and run.

An ONNX file is a protocol buffer; the few fields that matter here are read and written without a library for it.

python -m benchmarks.vision.cut_network open-nsfw.onnx vision/weights/open_nsfw_stages.onnx
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

STAGES = "Relu_39:0"
"""The end of the third stage."""

_MODEL_GRAPH = 7
_NODE, _INITIALIZER, _INPUT, _OUTPUT, _VALUE_INFO = 1, 5, 11, 12, 13
_NODE_INPUT, _NODE_OUTPUT, _TENSOR_NAME, _VALUE_NAME = 1, 2, 8, 1
_FLOAT = b"\x08\x01"
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True, slots=True)
class _Field:
    number: int
    payload: bytes
    raw: bytes


def cut(model: bytes, *, at: str, input_shape: Sequence[str | int]) -> bytes:
    """Keep what leads to one result, make that the output, and free the size of the input.

    Args:
        model: An ONNX file with one input; its nodes stand in the order of their work, as ONNX demands.
        at: The name of the result.
        input_shape: A number or, for a side of any size, a name for each dimension of the input.

    Raises:
        ValueError: There is no such result, or the file is damaged.
    """
    out = b""
    for field in _fields(model):
        out += (
            _bytes(_MODEL_GRAPH, _cut_graph(field.payload, at, input_shape))
            if field.number == _MODEL_GRAPH
            else field.raw
        )
    return out


def _cut_graph(graph: bytes, at: str, input_shape: Sequence[str | int]) -> bytes:
    fields = list(_fields(graph))
    kept = _nodes_to(fields, at)
    used = {name for node in kept for name in _names(node.payload, _NODE_INPUT)}
    parts = [node.raw for node in kept]
    for field in fields:
        if field.number == _INITIALIZER and _names(field.payload, _TENSOR_NAME)[0] in used:
            parts.append(field.raw)
        elif field.number == _INPUT:
            parts.append(_bytes(_INPUT, _value(_names(field.payload, _VALUE_NAME)[0], _shape(input_shape))))
        elif field.number not in (_NODE, _INITIALIZER, _INPUT, _OUTPUT, _VALUE_INFO):
            parts.append(field.raw)
    return b"".join([*parts, _bytes(_OUTPUT, _value(at.encode(), b""))])


def _nodes_to(fields: Sequence[_Field], at: str) -> list[_Field]:
    needed, kept = {at.encode()}, []
    for node in reversed([field for field in fields if field.number == _NODE]):
        if needed.intersection(_names(node.payload, _NODE_OUTPUT)):
            needed.update(_names(node.payload, _NODE_INPUT))
            kept.append(node)
    if not kept:
        raise ValueError(f"no result is named {at}")
    return kept[::-1]


def _value(name: bytes, shape: bytes) -> bytes:
    return _bytes(_VALUE_NAME, name) + _bytes(2, _bytes(1, _FLOAT + (_bytes(2, shape) if shape else b"")))


def _shape(sides: Sequence[str | int]) -> bytes:
    return b"".join(
        _bytes(1, _bytes(2, side.encode()) if isinstance(side, str) else b"\x08" + _write_varint(side))
        for side in sides
    )


def _names(message: bytes, number: int) -> list[bytes]:
    return [field.payload for field in _fields(message) if field.number == number]


def _bytes(number: int, payload: bytes) -> bytes:
    return _write_varint(number << 3 | _BYTES) + _write_varint(len(payload)) + payload


def _fields(message: bytes) -> Iterator[_Field]:
    at = 0
    while at < len(message):
        start = at
        key, at = _read_varint(message, at)
        begin, at = _span(message, at, key & 7)
        if at > len(message):
            raise ValueError("the ONNX file is cut off")
        yield _Field(key >> 3, message[begin:at], message[start:at])


def _span(message: bytes, at: int, kind: int) -> tuple[int, int]:
    if kind == _BYTES:
        length, at = _read_varint(message, at)
        return at, at + length
    if kind == _VARINT:
        return at, _read_varint(message, at)[1]
    if kind in (_FIXED64, _FIXED32):
        return at, at + (8 if kind == _FIXED64 else 4)
    raise ValueError("not an ONNX file")


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message):
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if not byte & 128:
            return value, at
    raise ValueError("the ONNX file is cut off")


def _write_varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(cut(Path(sys.argv[1]).read_bytes(), at=STAGES, input_shape=("n", "h", "w", 3)))
