"""Open a zip file that anybody may have written: its list of members is weighed before it is read."""

import struct
import zipfile
import zlib
from typing import BinaryIO

PLAIN_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError)
"""What reading raises where bytes are missing, or other ones than were packed."""
UNREADABLE = (
    *DAMAGED,
    OSError,
    ValueError,
    OverflowError,
    RuntimeError,
    NotImplementedError,
)
"""What reading a broken zip file may raise (RuntimeError: a member has a password)."""


class ZipRefused(Exception):
    """It is no zip file, or lists more than it may; the message says which."""


class ZipTooLong(ZipRefused):
    """It lists more members than it may."""


def open_zip(stream: BinaryIO, *, most_directory_bytes: int) -> zipfile.ZipFile:
    """Open a zip file of which nothing has been unpacked yet.

    Raises:
        ZipRefused: It is none, or a damaged one.
        ZipTooLong: Its list of members, which is read as a whole, is longer.
    """
    try:
        end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
        if not end:
            raise ZipRefused("it is no zip file")
        if end[zipfile._ECD_SIZE] > most_directory_bytes:  # type: ignore[attr-defined]
            raise ZipTooLong("it lists more members than it may")
        return zipfile.ZipFile(stream)
    except UNREADABLE as error:
        raise ZipRefused(str(error) or type(error).__name__) from None
