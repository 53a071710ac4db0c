"""Read a Bot API request: query string, JSON, form or multipart."""

import json
from typing import Any

from aiohttp import BodyPartReader, web

from gendan_sandbox.errors import ApiError, bad
from gendan_sandbox.world.journal import Upload
from gendan_sandbox.world.media import UPLOAD_MAX_BYTES

_CHUNK_BYTES = 1 << 16


async def read_parameters(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Read a call's parameters and files.

    Returns:
        Parameters (values as they came) and files by the name of their part.

    Raises:
        ApiError: 400 for a body that cannot be read, 413 for too large a file.
    """
    params: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.method == "GET" or not request.can_read_body:
        return params, uploads
    kind = request.content_type
    if kind == "application/json":
        params |= await _json(request)
    elif kind == "multipart/form-data":
        await _multipart(request, params, uploads)
    else:
        params |= {name: str(value) for name, value in (await request.post()).items()}
    return params, uploads


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad("object expected")
    return body


async def _multipart(request: web.Request, params: dict[str, Any], uploads: dict[str, Upload]) -> None:
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or part.name is None:
                continue
            if part.filename is None:
                params[part.name] = (await part.read(decode=True)).decode("utf-8", "replace")
            else:
                uploads[_free_name(uploads, part.name)] = await _upload(part)
    except ValueError:
        raise bad("can't parse multipart body") from None


def _free_name(uploads: dict[str, Upload], name: str) -> str:
    """Number the parts that have the same name: photo, photo#1 ..."""
    same = sum(other.split("#")[0] == name for other in uploads)
    return f"{name}#{same}" if same else name


async def _upload(part: BodyPartReader) -> Upload:
    data = bytearray()
    while chunk := await part.read_chunk(_CHUNK_BYTES):
        data += chunk
        if len(data) > UPLOAD_MAX_BYTES:
            raise ApiError(413, None)
    mime_type = part.headers.get("Content-Type", "application/octet-stream")
    return Upload(name=part.filename or "file", mime_type=mime_type, data=bytes(data))
