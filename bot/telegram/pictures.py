"""Pictures and files on their way out: what the messenger refuses is made smaller, sent as a file, at last left out."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from telegram.error import BadRequest, RetryAfter

import vision
from bot import metrics
from bot.telegram.refusals import may_be_about_media
from bot.telegram.transport import NotSent
from core.files import FileKind, FileRef, FileRefused, FilesAway, FilesSlowed, FileTooBig
from core.work.deps import Deps
from core.workers import WorkerLost
from handlers.outgoing import Media
from vision.intake import Refused

log = logging.getLogger(__name__)

R = TypeVar("R")
Album = tuple[Media, ...]


async def first_taken(
    media: Sequence[Media], make: Callable[[Album], Awaitable[R]], *, bot_id: int, deps: Deps, may_be_files: bool = True
) -> R | None:
    """Make a call with pictures or files, and with others in their place as long as the messenger refuses them.

    A refused call has no effect, so at most one of them has one.

    Returns:
        What the call returned; None if the messenger takes none of them.

    Raises:
        TelegramError: For a reason that is not the pictures'.
    """
    async for some in _rungs(tuple(media), bot_id=bot_id, deps=deps, may_be_files=may_be_files):
        try:
            return await make(some)
        except BadRequest as error:
            if not may_be_about_media(error):
                raise
            metrics.count_refused_media(some[0].type)
            log.warning("a %s is refused: %s", some[0].type, error.message)
    return None


async def _rungs(media: Album, *, bot_id: int, deps: Deps, may_be_files: bool) -> AsyncIterator[Album]:
    """Give what is to be sent; then what may pass in its place: smaller pictures, then the same as files."""
    try:
        yield tuple([await _own(one, bot_id, deps) for one in media])
        fetched = tuple([await _fetched(one, deps) for one in media])
        smaller = tuple(await asyncio.gather(*(_smaller(one, deps) for one in fetched)))
        if smaller != media:
            yield smaller
        files = tuple(_as_file(one) for one in fetched)
        if may_be_files and files != fetched:
            yield files
    except (FileRefused, FileTooBig) as error:
        log.warning("a file cannot be fetched to be sent on: %r", error)


async def _own(media: Media, bot_id: int, deps: Deps) -> Media:
    """Fetch what was given to another bot, or as another kind of file: its id is of no use here."""
    ref = media.content
    if isinstance(ref, bytes) or ref.is_sendable(bot_id=bot_id, kind=media.type):
        return media
    return await _fetched(media, deps)


async def _fetched(media: Media, deps: Deps) -> Media:
    if isinstance(media.content, bytes):
        return media
    return replace(media, content=await _download(media.content, deps))


async def _download(ref: FileRef, deps: Deps) -> bytes:
    """Fetch a file.

    Raises:
        FileRefused, FileTooBig: The messenger does not hand it out.
        RetryAfter: It was asked for too much at once.
        NotSent: It does not answer; nothing was sent yet, so nothing is in doubt.
    """
    try:
        return await deps.download(ref)
    except FilesSlowed as error:
        raise RetryAfter(math.ceil(error.wait_s)) from error
    except FilesAway as error:
        raise NotSent(str(error)) from error


async def _smaller(media: Media, deps: Deps) -> Media:
    if media.type != FileKind.PHOTO or not isinstance(media.content, bytes):
        return media
    try:
        return replace(media, content=await deps.vision(vision.small_copy, media.content))
    except (Refused, WorkerLost):
        return media


def _as_file(media: Media) -> Media:
    if media.type == FileKind.DOCUMENT:
        return media
    name = media.filename or {FileKind.PHOTO: "picture.png"}.get(media.type, "clip.mp4")
    return replace(media, type=FileKind.DOCUMENT, filename=name)
