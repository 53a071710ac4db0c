"""What bad input gets: a clear answer in the person's language or a recorded refusal, nothing lost, nothing leaked."""

import re
import struct
import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from enum import EnumType
from typing import Any

import pytest
from sqlalchemy import select

from core.database import Base
from core.evidence.tables import Photo, PhotoState
from core.intake.tables import FailedUpdate
from core.jobs.tables import Job
from core.jobs.tables import State as JobState
from core.matching import actions as matching
from core.matching.tables import Offer
from core.notify.gestures import is_gesture
from core.notify.tables import Outbox, State
from core.orders.tables import Order
from core.parties.tables import Membership, Workshop
from core.planning.tables import PlanStage
from core.rooms.tables import Room, RoomPost
from core.stage import Stage
from gendan_sandbox.markup.html import parse_html
from handlers.arguments import ID, Argument, Number
from handlers.keyboards import PressHandler
from tests.chat import BOT_ID, Someone, World
from tests.factories import Floor, agree_order, card_text, last_photo, open_floor, person_row, take_photo
from tests.rows import an_order

LANGUAGES = {"en": "[A-Za-z]{3}", "zh-hans": "[\u4e00-\u9fff]{2}", "ru": "[А-Яа-я]{3}"}
each_language = pytest.mark.parametrize("language", LANGUAGES)


async def rows(world: World, table: type[Base]) -> list[Any]:
    async with world.robot.deps.reading() as session:
        return list((await session.scalars(select(table))).all())


NO_MESSAGE_ID = 1
"""Forged presses name this message, which no chat has: changing it is refused, and that is no harm."""


@contextmanager
def no_fault(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Insist that what happens inside is no fault of the robot's."""
    yield
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def is_unharmed(world: World) -> None:
    """Check that no update failed, no job died, and that the messenger can read every text."""
    assert [failed.error for failed in await rows(world, FailedUpdate)] == []
    assert [(job.kind, job.error) for job in await rows(world, Job) if job.state == JobState.DEAD] == []
    said = [
        row for row in await rows(world, Outbox) if not is_gesture(row)
    ]  # a sign waits for its pace, or is left out
    unsent = [row for row in said if row.state not in (State.SENT, State.WITHHELD)]
    assert [(row.key, row.error) for row in unsent if row.params.get("message_id") != NO_MESSAGE_ID] == []
    for _, params in world.telegram.calls:
        parse_html(str(params.get("text", "") if params.get("parse_mode") else ""))
        parse_html(str(params.get("caption", "")))


async def is_answered(person: Someone, before: int) -> str:
    """Check that a new message has come in the person's language, and give it."""
    assert len(person.chat) > before, f"{person.name} gets no answer"
    assert re.search(LANGUAGES[person.language], person.last.text), person.last.text
    return person.last.text


async def in_language(person: Someone, language: str) -> Someone:
    """Let a person choose a language."""
    locale = {"en": "en", "zh-hans": "zh_Hans", "ru": "ru"}[language]
    await person.presses_data(f"settings.locale:{locale}", person.last.message_id)
    return person.world.person(person.telegram_id, person.name, language)


def voice(**more: Any) -> dict[str, Any]:
    return {"file_id": "f", "file_unique_id": "f", "duration": 3, **more}


MESSAGES: dict[str, dict[str, Any]] = {
    "an unknown command": {"text": "/frobnicate now", "entities": [{"type": "bot_command", "offset": 0, "length": 11}]},
    "a command of another bot": {"text": "/start@other_bot"},
    "a sticker": {
        "sticker": {
            "file_id": "s",
            "file_unique_id": "s",
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
        }
    },
    "a voice message": {"voice": voice()},
    "a video note": {"video_note": voice(length=240)},
    "a song": {"audio": voice()},
    "a place": {"location": {"latitude": 30.25, "longitude": 120.16}},
    "a contact": {"contact": {"phone_number": "+8613000000000", "first_name": "<b>Li"}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "a text of 10,000 characters": {"text": "long " * 2000},
    "a text that breaks HTML": {"text": "</b><i>& <a href='x'> <script>&lt;&#0; {name} %s \u202e"},
    "a text of surrogates and zero-width signs": {"text": "\u200b\ufeff\U0001f9f5\u0301" * 30},
    "a file of an unknown kind": {"document": {"file_id": "d", "file_unique_id": "d", "file_name": "a.exe"}},
}


@each_language
@pytest.mark.parametrize("name", MESSAGES)
async def test_a_message_that_fits_nowhere_is_answered_in_the_persons_language(
    world: World, caplog: pytest.LogCaptureFixture, name: str, language: str
) -> None:
    lily = world.person(8, "Lily <b>&", language)
    with no_fault(caplog):
        await lily.sends("/start")
        before = len(lily.chat)
        world.telegram.files["d"] = b"MZ\x90\0 no sheet"
        await lily.sends_message(**MESSAGES[name])
        await is_answered(lily, before)
    await is_unharmed(world)


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("asks", [lambda lily: lily.sends("/new"), lambda lily: lily.presses("I run a workshop")])
async def test_an_open_question_survives_it(
    world: World, caplog: pytest.LogCaptureFixture, name: str, asks: Callable[[Someone], Awaitable[Any]]
) -> None:
    lily = world.person(8, "Lily")
    with no_fault(caplog):
        await lily.sends("/start")
        await asks(lily)
        before = len(lily.chat)
        world.telegram.files["d"] = b"MZ\x90\0 no sheet"
        await lily.sends_message(**MESSAGES[name])
        await is_answered(lily, before)
    await is_unharmed(world)


UPDATES: dict[str, dict[str, Any]] = {
    "a kind that we do not know": {"telepathy": {"from": 7}},
    "a button without data": {"callback_query": {"id": "q", "chat_instance": "1", "game_short_name": "g"}},
    "a button of an inline message": {
        "callback_query": {"id": "q", "chat_instance": "1", "inline_message_id": "i", "data": "order.menu:1"}
    },
    "a message of a channel": {
        "channel_post": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": -1001, "type": "channel", "title": "c"},
            "text": "x",
        }
    },
    "a message in a group": {
        "message": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "group", "title": "g"}, "text": "/new"}
    },
    "an edited message": {
        "edited_message": {
            "message_id": 1,
            "date": 1,
            "edit_date": 2,
            "chat": {"id": 8, "type": "private"},
            "text": "/new",
        }
    },
    "a long inline query": {"inline_query": {"id": "q", "query": "A1 <b>" * 40, "offset": "zzz"}},
    "a chosen result": {"chosen_inline_result": {"result_id": "x", "query": "y"}},
    "a block": {
        "my_chat_member": {
            "chat": {"id": 8, "type": "private"},
            "date": 1,
            "old_chat_member": {"status": "member", "user": {"id": BOT_ID, "is_bot": True, "first_name": "G"}},
            "new_chat_member": {
                "status": "kicked",
                "until_date": 0,
                "user": {"id": BOT_ID, "is_bot": True, "first_name": "G"},
            },
        }
    },
}


@pytest.mark.parametrize("name", UPDATES)
async def test_an_update_that_nobody_expects_is_taken_without_a_fault(
    world: World, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    lily = world.person(8, "Lily")
    with no_fault(caplog):
        await lily.sends("/start")
        update: dict[str, Any] = {kind: {"from": lily.user, **body} for kind, body in UPDATES[name].items()}
        await world.feed(**update)
    await is_unharmed(world)


FORGED = ["x", "nonsense:1:2", "order.menu", "order.menu:1:2", "order.menu:x", "order.menu:-1", ":", "🧵" * 16]
FORGED += [f"order.menu:{2**70}", "offer.step:1:99999:99999", "shop.view:1:__class__:0", "photo.stage:1:NO_STAGE"]


@each_language
@pytest.mark.parametrize("data", FORGED)
async def test_forged_callback_data_gets_a_notice(
    world: World, caplog: pytest.LogCaptureFixture, data: str, language: str
) -> None:
    lily = world.person(8, "Lily", language)
    with no_fault(caplog):
        await lily.sends("/start")
        await lily.presses_data(data)
        assert re.search(LANGUAGES[language], lily.notice)
        assert world.telegram.answers[-1]["show_alert"]
    await is_unharmed(world)


def button_kinds(world: World) -> dict[str, tuple[Argument, ...]]:
    """List every registered button action with the types of its arguments."""
    handlers = world.robot.applications[BOT_ID].handlers[0]
    return {handler.action: handler.arguments for handler in handlers if isinstance(handler, PressHandler)}


def data_of(action: str, arguments: tuple[Argument, ...], number: int) -> str:
    """Write the button of an action as it would stand under a thing with this number."""
    return ":".join([action, *(sample_of(argument, number) for argument in arguments)])


def sample_of(argument: Argument, number: int) -> str:
    if isinstance(argument, EnumType):
        return str(next(iter(argument)).value)
    if isinstance(argument, Number) and argument != ID:
        return str(max(argument.least, min(1, argument.most)))
    return str(number)


SECRETS = ("A17", "A18", "Zephyr", "Silkworm", "Merchant Wang", "Owner Wang", "Worker Wang")


async def open_town(world: World) -> Floor:
    """Open a workshop with an agreed order, a photo in review, an order that waits, an offer of it and a room."""
    floor = await open_floor(world)
    agreed = await agree_order(floor, style_name="Zephyr")
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, agreed, stage=Stage.CUTTING)))
    assert (await last_photo(floor)).state == PhotoState.REVIEW
    await floor.merchant.presses_data(f"room.choose:{agreed.id}")
    merchant = await person_row(floor, floor.merchant)
    async with world.editing() as session:
        workshop = await session.get_one(Workshop, floor.workshop_id)
        workshop.name = "Silkworm"
        waiting = await an_order(session, merchant, code="A18", style_name="Zephyr")
        await matching.ask(session, order=waiting, workshop_id=workshop.id, now=world.clock.at)
    await world.settle()
    assert await rows(world, Offer) and await rows(world, Room)
    return floor


async def belongings(world: World, floor: Floor) -> str:
    """Write down all that belongs to the people of a town."""
    found = [
        row
        for table in (Order, Offer, Photo, PlanStage, Room, RoomPost, Membership, Workshop)
        for row in await rows(world, table)
        if getattr(row, "workshop_id", floor.workshop_id) == floor.workshop_id
        and (not isinstance(row, Workshop) or row.id == floor.workshop_id)
    ]
    return repr([{name: value for name, value in vars(row).items() if name[0] != "_"} for row in found])


async def test_every_button_with_anothers_ids_changes_nothing_and_tells_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    floor = await open_town(world)
    other = await open_floor(world, first_id=2000, name="Zhou")
    stranger = world.person(3000, "Stranger")
    await stranger.sends("/start")
    before = await belongings(world, floor)
    kinds = button_kinds(world)
    assert len(kinds) > 70
    with no_fault(caplog):
        for action, types in kinds.items():
            await stranger.presses_data(data_of(action, types, 999))
            nobodys = world.telegram.answers[-1]
            for person in (stranger, other.merchant, other.owner, other.worker):
                answered = len(world.telegram.answers)
                await person.presses_data(data_of(action, types, 1))
                assert len(world.telegram.answers) == answered + 1, f"{action} keeps spinning"
                assert not types or types[0] != ID or world.telegram.answers[-1].get("text") == nobodys.get("text")
    assert await belongings(world, floor) == before
    told = [
        text for person in (stranger, other.merchant, other.owner, other.worker) for text in everything_told(person)
    ]
    assert [text for text in told if any(secret in text for secret in SECRETS)] == []
    await is_unharmed(world)


def everything_told(person: Someone) -> list[str]:
    calls = person.world.telegram.calls
    notices = [str(answer.get("text", "")) for answer in person.world.telegram.answers]
    return notices + [str(params) for _, params in calls if params.get("chat_id") == person.telegram_id]


@each_language
async def test_a_forged_and_an_expired_card_say_what_to_do(
    world: World, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    payload = card_text(floor, order).partition("start=")[2]
    forged = payload[:-2] + ("AA" if payload[-2:] != "AA" else "BB")
    worker = await in_language(floor.worker, language)
    with no_fault(caplog):
        for text in (forged, payload[:3], payload + "x", "c_", "c_%00", "j_none", "nothing"):
            before = len(worker.chat)
            await worker.sends(f"/start {text}")
            assert "A17" not in await is_answered(worker, before)
        await floor.owner.presses_data(f"card.replace_yes:{order.id}:1", floor.owner.last.message_id)
        before = len(worker.chat)
        await worker.sends(f"/start {payload}")
        assert "A17" not in await is_answered(worker, before)
    await is_unharmed(world)


def png_bomb() -> bytes:
    """Write a PNG of 30,000 x 30,000 black dots in about 110 kB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0))
    packer = zlib.compressobj(1)
    body = b"".join(packer.compress(bytes(3751 * 100)) for _ in range(300)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", body) + chunk(b"IEND", b"")


FILES = {
    "a PDF named .jpg": ("work.jpg", b"%PDF-1.7\n1 0 obj << >> endobj\n" + b"x" * 5000),
    "a PNG of 30,000 x 30,000": ("work.png", png_bomb()),
    "an HEIC": ("work.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 4000),
    "half a JPEG": ("work.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 300),
    "an SVG": ("work.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
    "an empty file": ("work.png", b""),
    "a picture over the messenger's limit": ("work.png", b"\x89PNG\r\n\x1a\n" + bytes(21 * 2**20)),
    "a clip that is none": ("work.mp4", b"\0\0\0\x18ftypmp42" + b"\1" * 4000),
}


@each_language
@pytest.mark.parametrize("name", FILES)
async def test_a_bad_file_of_a_worker_is_refused_with_advice(
    world: World, caplog: pytest.LogCaptureFixture, name: str, language: str
) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    worker = await in_language(floor.worker, language)
    filename, data = FILES[name]
    with no_fault(caplog):
        before = len(worker.chat)
        await worker.sends_document(data, filename)
        await is_answered(worker, before)
    assert (await last_photo(floor)).state == PhotoState.RETAKE
    await is_unharmed(world)


NAMED_AS_A_SHEET = {
    "PDF": b"%PDF-1.7\n1 0 obj",
    ".xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"),
    "парол|密码|password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "архив|压缩包|archive": b"7z\xbc\xaf\x27\x1c",
    "изображение|图片|picture": b"\x89PNG\r\n\x1a\n\0",
    "веб-страница|网页|web page": b"<html><body><p>S</body></html>",
    "пуст|空|empty": b"",
}


@each_language
@pytest.mark.parametrize("says", NAMED_AS_A_SHEET)
async def test_a_file_named_as_a_sheet_is_called_what_it_is(
    world: World, caplog: pytest.LogCaptureFixture, says: str, language: str
) -> None:
    lily = world.person(8, "Lily", language)
    with no_fault(caplog):
        await lily.sends("/start")
        before = len(lily.chat)
        await lily.sends_document(NAMED_AS_A_SHEET[says], "<b>order.xlsx")
        assert re.search(says, await is_answered(lily, before)), lily.last.text
        await lily.sends_document(b"Colour;S;M\nblack;20;40\n", "order.xlsx")
        assert "S20 M40" in " ".join(message.text for message in lily.chat) or "60" in lily.last.text
    await is_unharmed(world)


@each_language
async def test_a_video_of_25_mb_is_refused_at_once(
    world: World, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    floor = await open_floor(world)
    worker = await in_language(floor.worker, language)
    with no_fault(caplog):
        before = len(worker.chat)
        await worker.sends_message(video=voice(width=1920, height=1080, file_size=25 * 2**20))
        await is_answered(worker, before)
    assert (await last_photo(floor)).reason_codes == ("TOO_LARGE",)
    await is_unharmed(world)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("where", ["/new", "room", "nowhere"])
async def test_a_bad_file_of_a_merchant_is_answered_wherever_it_is_sent(
    world: World, caplog: pytest.LogCaptureFixture, name: str, where: str
) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    merchant = floor.merchant
    if where == "/new":
        await merchant.sends("/new")
    elif where == "room":
        await merchant.presses_data(f"room.choose:{order.id}")
    filename, data = FILES[name]
    with no_fault(caplog):
        before = len(merchant.chat) + len(floor.owner.chat)
        await merchant.sends_document(data, filename)
        await world.later(hours=3)
        assert len(merchant.chat) + len(floor.owner.chat) > before
    await is_unharmed(world)


async def test_who_blocks_the_robot_makes_no_fault_and_is_served_when_they_come_back(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    with no_fault(caplog):
        world.telegram.blocked.add(floor.merchant.telegram_id)
        await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
        assert "✅" in floor.worker.last.text
        refused = [row for row in await rows(world, Outbox) if row.state == State.DEAD]
        assert {row.chat_id for row in refused} == {floor.merchant.telegram_id}
        world.telegram.blocked.clear()
        before = len(floor.merchant.chat)
        await floor.merchant.sends("/status")
        assert "A17" in await is_answered(floor.merchant, before)
