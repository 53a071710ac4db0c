"""`gendan photo collect`: ask a workshop for photos that teach its checks, and write those that are there."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.commands.data_commands import SettingsFile, open_database, read_settings, refuse
from bot.commands.keeping_commands import open_for_writing
from bot.commands.new_file import refuse_taken
from bot.data_folder import FolderInUse
from bot.settings import Settings
from bot.terminal import say
from core.blobs import open_blobs
from core.evidence import lessons
from core.evidence.tables import LessonPhoto, Scene
from core.parties.tables import Workshop
from core.work.lessons import ask_owner
from handlers.arguments import MOST_NUMBER

ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "HEIF": "heic", "HEIC": "heic", "AVIF": "avif"}


def collect_command(
    workshop: Annotated[int, typer.Argument(min=1, max=MOST_NUMBER, help="Number of a workshop.", show_default=False)],
    export: Annotated[
        Path | None, typer.Option("--export", help="New folder: write the photos that are there, for `photo bench`.")
    ] = None,
    settings_file: SettingsFile = None,
) -> None:
    """Ask a workshop's owner for twenty photos that teach its checks, or write those that were collected.

    Asked once a round, after the owner's quiet hours. Exit code 2 when there is no such workshop, or nothing to write.
    """
    settings = read_settings(settings_file)
    if export is not None:
        refuse_taken(export)
        written = asyncio.run(_export(settings, workshop, export))
        say(f"{export}: {written} originals, with whoever is on them. Measure: gendan photo bench --data {export}")
        return
    try:
        say(asyncio.run(_ask(settings, workshop)))
    except FolderInUse:
        refuse(
            "The robot runs on this folder. Stop it first, or let the owner begin by a button on the workshop's card."
        )


async def _ask(settings: Settings, workshop_id: int) -> str:
    async with open_for_writing(settings) as database, database.transaction() as session:
        workshop = await session.get(Workshop, workshop_id)
        if workshop is None:
            refuse(f"There is no workshop {workshop_id}.")
        asked = await ask_owner(session, workshop=workshop, now=datetime.now(UTC))
        if asked is None:
            return f"{workshop.name} was asked before, and has not ended its photos since. Nobody is asked twice."
        owner, at = asked
        return f"{owner.name} is asked at {at.astimezone(ZoneInfo(owner.timezone)):%d %b %H:%M} their time."


async def _export(settings: Settings, workshop_id: int, to: Path) -> int:
    async with open_database(settings) as database, database.reading() as session:
        if await session.get(Workshop, workshop_id) is None:
            refuse(f"There is no workshop {workshop_id}.")
        photos = await lessons.list_looked_at(session, workshop_id=workshop_id)
    if not photos:
        refuse(f"Workshop {workshop_id} has taken no photos that teach. Without --export its owner is asked for some.")
    blobs = open_blobs(settings.blobs, s3=settings.s3)
    card = _card_of(photos)
    _make_folders(to)
    for photo in photos:
        assert photo.sha256 is not None
        _write(to, photo, await blobs.get(photo.sha256), card if photo.scene is Scene.CARD else None)
    return len(photos)


def _make_folders(to: Path) -> None:
    """Make a folder for each scene, which only the user of the command may open."""
    to.mkdir(mode=0o700)
    for scene in Scene:
        (to / scene.lower()).mkdir(mode=0o700)


def _write(to: Path, photo: LessonPhoto, original: bytes, card: str | None) -> None:
    """Write a photo, and beside it the text of the code that it is to show."""
    ending = ENDINGS.get(str((photo.report or {}).get("format")), "jpg")
    name = to / photo.scene.lower() / f"{photo.id}.{ending}"
    name.write_bytes(original)
    if card is not None:
        name.with_suffix(".txt").write_text(card, "utf-8")


def _card_of(photos: Sequence[LessonPhoto]) -> str | None:
    """Give what the card says that all photos of its scene are of; None where several were read, or none."""
    texts = {_text(photo) for photo in photos if photo.scene is Scene.CARD} - {None}
    return texts.pop() if len(texts) == 1 else None


def _text(photo: LessonPhoto) -> str | None:
    return (photo.report or {}).get("card")
