from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.blobs import FolderBlobs
from core.evidence.facts import PhotoTakenBack
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.export.model import Tenant
from core.export.tables import ExportFile
from core.holds import actions as holds
from core.holds.model import HoldUnusable, NoSuchHold, Subject
from core.holds.queries import is_person_held
from core.holds.tables import Hold
from core.intake.tables import SeenUpdate
from core.ledger import actions as ledger
from core.ledger.tables import Entry
from core.notify.model import Address
from core.notify.tables import Kind as SendKind
from core.notify.tables import Outbox, Priority, State
from core.orders.facts import OrderFinished
from core.orders.model import OrderState
from core.orders.tables import Order
from core.retention import running
from core.retention.blobs import GRACE, REFERENCES
from core.retention.model import DEFAULTS, Kind, parse_periods
from core.schema import METADATA
from core.stage import Stage
from tests.rows import NOW, a_person, a_workshop, an_order

Opened = Callable[[], AbstractAsyncContextManager[AsyncSession]]
YEARS = timedelta(days=3 * 365)


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path)


@pytest.fixture
def opened(session: AsyncSession) -> Opened:
    @asynccontextmanager
    async def transaction() -> AsyncIterator[AsyncSession]:
        yield session
        await session.flush()

    return transaction


async def has(blobs: FolderBlobs, sha256: str | None) -> bool:
    assert sha256 is not None
    return await blobs.has(sha256)


async def a_photo(
    session: AsyncSession, blobs: FolderBlobs, *, order: Order | None, data: bytes, **more: object
) -> Photo:
    number = await session.scalar(select(func.count()).select_from(Photo)) or 0
    sender = await a_person(session)
    photo = Photo(
        **{
            "bot_id": 42,
            "chat_id": sender.telegram_id,
            "message_id": number + 1,
            "sender_id": sender.id,
            "kind": MediaKind.PHOTO,
            "file_id": "f",
            "file_unique_id": f"u{number}",
            "forwarded": False,
            "received_at": NOW,
            "state": PhotoState.ACCEPTED,
            "order_id": order.id if order is not None else None,
            "sha256": await blobs.put(data),
            "clean_sha256": await blobs.put(data + b" clean"),
            **more,
        }
    )
    session.add(photo)
    await session.flush()
    return photo


async def closed_order(session: AsyncSession) -> Order:
    workshop = await a_workshop(session)
    return await an_order(session, workshop_id=workshop.id, state=OrderState.DONE, closed_at=NOW)


async def test_originals_go_after_their_period_and_clean_copies_stay(
    session: AsyncSession, opened: Opened, blobs: FolderBlobs
) -> None:
    photo = await a_photo(session, blobs, order=await closed_order(session), data=b"original")
    await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=NOW + timedelta(days=700), pause_s=0)
    assert await has(blobs, photo.sha256)
    done = await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=NOW + YEARS, pause_s=0)
    await session.refresh(photo)
    assert done[Kind.ORIGINALS] == 1 and photo.original_gone_at is not None and await has(blobs, photo.sha256)
    await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=NOW + YEARS + GRACE, pause_s=0)
    assert not await has(blobs, photo.sha256) and await has(blobs, photo.clean_sha256)


async def test_bytes_that_another_row_needs_stay(session: AsyncSession, opened: Opened, blobs: FolderBlobs) -> None:
    closed = await a_photo(session, blobs, order=await closed_order(session), data=b"same")
    await a_photo(session, blobs, order=await an_order(session), data=b"same")
    for later in (YEARS, YEARS + GRACE):
        await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=NOW + later, pause_s=0)
    await session.refresh(closed)
    assert closed.original_gone_at is not None and await has(blobs, closed.sha256)


@pytest.mark.parametrize("subject", list(Subject))
async def test_what_is_held_stays_until_the_release(
    session: AsyncSession, opened: Opened, blobs: FolderBlobs, subject: Subject
) -> None:
    order = await closed_order(session)
    photo = await a_photo(session, blobs, order=order, data=b"held")
    assert photo.sender_id is not None and order.workshop_id is not None
    subject_id = {Subject.ORDER: order.id, Subject.PERSON: photo.sender_id, Subject.WORKSHOP: order.workshop_id}[
        subject
    ]
    hold = await holds.place(
        session, subject=subject, subject_id=subject_id, reason="case", who="me", actor_id=None, now=NOW
    )
    done = await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=NOW + YEARS, pause_s=0)
    assert done[Kind.ORIGINALS] == 0
    assert await is_person_held(session, person_id=photo.sender_id)
    assert await is_person_held(session, person_id=order.merchant_id) is (subject is not Subject.PERSON)
    await holds.release(session, hold_id=hold.id, reason="over", who="me", actor_id=None, now=NOW)
    done = await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=NOW + YEARS, pause_s=0)
    assert done[Kind.ORIGINALS] == 1
    entries = await ledger.list_entries(session, order_id=order.id)
    assert [entry.kind for entry in entries] == ["HELD", "HOLD_RELEASED"] and ledger.first_broken(entries) is None
    with pytest.raises(NoSuchHold):
        await holds.release(session, hold_id=hold.id, reason="", who="me", actor_id=None, now=NOW)


async def hold_order(session: AsyncSession, order_id: int) -> Hold:
    return await holds.place(
        session, subject=Subject.ORDER, subject_id=order_id, reason="case", who="me", actor_id=None, now=NOW
    )


@pytest.mark.parametrize("is_named", ["in the history", "as what it was meant for"])
async def test_a_photo_that_was_moved_away_from_a_held_order_stays_and_so_does_its_sender(
    session: AsyncSession, opened: Opened, blobs: FolderBlobs, is_named: str
) -> None:
    held, other = await closed_order(session), await closed_order(session)
    photo = await a_photo(session, blobs, order=other, data=b"moved")
    if is_named == "in the history":
        fact = PhotoTakenBack(photo_id=photo.id, sha256=photo.sha256, stage=Stage.CUTTING)
        await ledger.append(session, order_id=held.id, fact=fact, actor_id=photo.sender_id, now=NOW)
    else:
        photo.asked_order_id = held.id
    assert photo.sender_id is not None
    assert not await is_person_held(session, person_id=photo.sender_id)
    hold = await hold_order(session, held.id)
    done = await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=NOW + YEARS, pause_s=0)
    assert done[Kind.ORIGINALS] == 0
    assert await is_person_held(session, person_id=photo.sender_id)
    await holds.release(session, hold_id=hold.id, reason="over", who="me", actor_id=None, now=NOW)
    done = await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=NOW + YEARS, pause_s=0)
    assert done[Kind.ORIGINALS] == 1


@pytest.mark.parametrize(("subject_id", "reason"), [(10**9, "case"), (None, " "), (None, "x" * 301)])
async def test_a_hold_needs_something_to_hold_and_a_reason(
    session: AsyncSession, subject_id: int | None, reason: str
) -> None:
    person = await a_person(session)
    with pytest.raises(HoldUnusable):
        await holds.place(
            session,
            subject=Subject.PERSON,
            subject_id=subject_id or person.id,
            reason=reason,
            who="me",
            actor_id=None,
            now=NOW,
        )


async def test_refused_photos_lose_their_pictures_and_keep_the_fingerprint(
    session: AsyncSession, opened: Opened, blobs: FolderBlobs
) -> None:
    photo = await a_photo(
        session, blobs, order=None, data=b"dark", state=PhotoState.RETAKE, fingerprint=b"f" * 32, report={"a": 1}
    )
    for days in (91, 93):
        await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=NOW + timedelta(days=days), pause_s=0)
    await session.refresh(photo)
    assert (photo.report, photo.clean_sha256) == (None, None) and photo.original_gone_at is not None
    assert photo.fingerprint == b"f" * 32 and not await has(blobs, photo.sha256)


def message(state: State) -> Outbox:
    to = Address(bot_id=42, chat_id=7)
    return Outbox(
        bot_id=to.bot_id, chat_id=to.chat_id, kind=SendKind.SEND, key="start.home", params={"n": 1}, silent=False,
        priority=Priority.ALERT, state=state, due_at=NOW, created_at=NOW,
    )  # fmt: skip


async def test_only_settled_messages_go_and_a_dry_run_counts_them_first(
    session: AsyncSession, opened: Opened, blobs: FolderBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 3)
    session.add_all([message(state) for state in (State.SENT,) * 7 + (State.QUEUED, State.SENDING, State.DEAD)])
    session.add_all([SeenUpdate(bot_id=1, update_id=n, seen_at=NOW) for n in range(5)])
    await session.flush()
    later = NOW + timedelta(days=40)
    due = {one.kind: one for one in await running.count_all(opened, blobs, periods=DEFAULTS, now=later)}
    assert (due[Kind.OUTBOX].rows, due[Kind.SEEN_UPDATES].rows) == (8, 5) and due[Kind.OUTBOX].size_bytes > 8 * 10
    assert await session.scalar(select(func.count()).select_from(Outbox)) == 10
    done = await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=later, pause_s=0)
    assert (done[Kind.OUTBOX], done[Kind.SEEN_UPDATES]) == (8, 5)
    assert set(await session.scalars(select(Outbox.state))) == {State.QUEUED, State.SENDING}


async def test_the_ledger_is_never_deleted(session: AsyncSession, opened: Opened, blobs: FolderBlobs) -> None:
    order = await closed_order(session)
    await ledger.append(session, order_id=order.id, fact=OrderFinished(pieces=order.pieces), now=NOW)
    await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=NOW + 10 * YEARS, pause_s=0)
    assert await session.scalar(select(func.count()).select_from(Entry).where(Entry.order_id == order.id)) == 1


async def test_a_dry_run_measures_pictures_in_the_store(
    session: AsyncSession, opened: Opened, blobs: FolderBlobs
) -> None:
    asker = await a_person(session)
    session.add(
        ExportFile(
            asked_by_id=asker.id,
            tenant=Tenant.MERCHANT,
            tenant_id=asker.id,
            part=1,
            parts=1,
            name="x.zip",
            sha256=await blobs.put(b"z" * 5000),
            size_bytes=5000,
            made_at=NOW,
        )
    )
    await session.flush()
    due = await running.count_all(opened, blobs, periods=DEFAULTS, now=NOW + timedelta(days=8))
    (exports,) = (one for one in due if one.kind is Kind.EXPORTS)
    assert exports.rows == 1 and 5000 <= exports.size_bytes < 6000


async def test_pictures_without_a_row_are_found_and_go_a_day_later(
    session: AsyncSession, opened: Opened, blobs: FolderBlobs
) -> None:
    photo = await a_photo(session, blobs, order=await an_order(session), data=b"known")
    orphan = await blobs.put(b"left by a crash")
    assert await running.doom_orphans(opened, blobs, now=NOW) == 1
    await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=NOW + timedelta(hours=1), pause_s=0)
    assert await blobs.has(orphan)
    await running.apply_all(opened, opened, blobs, periods=DEFAULTS, now=NOW + GRACE, pause_s=0)
    assert not await blobs.has(orphan) and await has(blobs, photo.sha256)


def test_every_column_that_names_a_blob_keeps_it_alive() -> None:
    named = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if "sha256" in column.name and table.name != "doomed_blob"
    }
    assert named == {(str(column.table.name), str(column.name)) for column, _ in REFERENCES}


def test_periods_are_read_in_days() -> None:
    periods = parse_periods({"outbox": "14", "Originals": "never", "exports": 1})
    assert (periods[Kind.OUTBOX], periods[Kind.ORIGINALS]) == (timedelta(days=14), None)
    assert periods[Kind.EXPORTS] == timedelta(days=1) and periods[Kind.DIALOGUES] == DEFAULTS[Kind.DIALOGUES]


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({"ledger": "30"}, "has no period"),
        ({"outbox": "1"}, "at least 7"),
        ({"outbox": "-5"}, "whole days"),
        ({"originals": "two"}, "whole days"),
        ({"originals": "0"}, "at least 1"),
        ({"originals": "1.5"}, "whole days"),
        ({"originals": ""}, "whole days"),
        ({"originals": "999999"}, "whole days"),
    ],
)
def test_a_period_that_cannot_be_kept_is_refused(written: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_periods(written)
