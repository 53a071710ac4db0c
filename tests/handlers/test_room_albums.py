"""Albums in rooms: whenever their pictures come, each goes over once, clean, and what its sender is told is true."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import attempt
from bot.turnstile import Turnstile
from core.export.model import Tenant
from core.export.parts import PARTS
from core.files import FileRef
from core.jobs import actions as jobs
from core.jobs.tables import Job, State
from core.orders.model import OrderState
from core.orders.tables import Order
from core.rooms.tables import PostState, RoomPost
from core.work import rooms as work
from core.work.bodies import WORK
from core.work.deps import Deps
from tests.chat import Shown, Someone
from tests.handlers.test_matching import Market, market
from tests.handlers.test_room_copies import asked, in_room, quoted, replying
from tests.handlers.test_rooms import picture

__all__ = ["market"]

Stage = Callable[[Market], Awaitable[tuple[Someone, Someone]]]
BOTH = pytest.mark.parametrize("stage", [asked, in_room], ids=["before the deal", "after it"])
CAMERA = b"Phone of Wang"


@dataclass
class Album:
    """Pictures that one person sends together, each brought when a test says so."""

    market: Market
    sender: Someone
    reader: Someone
    is_file: bool = False
    sent: list[int] = field(default_factory=list)
    media: list[dict[str, Any]] = field(default_factory=list)
    seen: int = field(init=False)
    heard: int = field(init=False)

    def __post_init__(self) -> None:
        self.seen, self.heard = len(self.reader.chat), len(self.sender.chat)

    async def add(self, data: bytes | None = None) -> int:
        """Bring one more picture, and leave what follows from it for later."""
        number = len(self.sent) + 1
        file = self.sender._file(data or picture(number), "document" if self.is_file else "photo", width=80, height=60)
        document = {"document": file | {"file_name": f"{number}.jpg", "mime_type": "image/jpeg"}}
        self.media.append(document if self.is_file else {"photo": [file]})
        world = self.market.world
        world.telegram.last_id += 1
        message_id = world.telegram.last_id
        said = {
            "message_id": message_id,
            "date": 1_700_000_000,
            "chat": {"id": self.sender.telegram_id, "type": "private"},
            "from": self.sender.user,
            "media_group_id": "g1",
            "caption": f"place {number}",
            **self.media[-1],
        }
        self.sent.append(message_id)
        await world.take(message=said)
        return message_id

    async def edit(self, place: int, caption: str) -> None:
        """Edit the words of a picture, and leave what follows from it for later."""
        chat = {"id": self.sender.telegram_id, "type": "private"}
        said = {"message_id": self.sent[place], "date": 1, "edit_date": 2, "chat": chat, "from": self.sender.user}
        await self.market.world.take(edited_message={**said, **self.media[place], "caption": caption})
        self.market.world.clock.advance(seconds=1)

    async def look(self, *, after_s: float = 3) -> None:
        """Run the jobs that are due then; what they say waits in the outbox."""
        world = self.market.world
        world.clock.advance(seconds=after_s)
        for job in await world.jobs._list_due():
            await world.jobs._run(job)

    async def rest(self) -> None:
        """Let all come to rest."""
        for _ in range(4):
            self.market.world.clock.advance(seconds=3)
            await self.market.world.settle()

    @property
    def shown(self) -> list[Shown]:
        return self.reader.chat[self.seen :]

    @property
    def told(self) -> list[str]:
        return [message.text for message in self.sender.chat[self.heard :]]

    async def states(self) -> list[PostState]:
        async with self.market.world.robot.deps.reading() as session:
            posts = await session.scalars(select(RoomPost).order_by(RoomPost.message_id))
            return [post.state for post in posts if post.message_id in self.sent]

    async def all_went_over(self, count: int) -> None:
        """Each picture stands there once, cleaned, with its words; its sender was told nothing else."""
        await self.rest()
        captions = captions_of(self.shown)
        assert sorted(one[-7:] for one in captions) == [f"place {number}" for number in range(1, count + 1)]
        assert len(self.shown) == count
        assert {message.method for message in self.shown} <= {"sendPhoto", "sendMediaGroup"}
        assert all(message.files for message in self.shown)
        assert not any(CAMERA in data for message in self.shown for data in message.files.values())
        assert self.told == []
        assert await self.states() == [PostState.RELAYED] * count
        async with self.market.world.robot.deps.reading() as session:
            assert (await session.scalars(select(Job).where(Job.kind == "room.relay"))).all() == []


def captions_of(shown: Sequence[Shown]) -> list[str]:
    """List what stands under pictures; those of an album share the call that made them all."""
    calls = {id(message.params): message for message in shown}.values()
    return [
        caption
        for message in calls
        for caption in (
            [media.get("caption", "") for media in message.params["media"]]
            if message.method == "sendMediaGroup"
            else [message.text]
        )
    ]


async def open_album(market: Market, stage: Stage, *, is_file: bool = False, of_buyer: bool = False) -> Album:
    """Bring both into a room at a stage of their order, and one of them to send an album."""
    maya, wang = await stage(market)
    sender, reader = (maya, wang) if of_buyer else (wang, maya)
    return Album(market, sender, reader, is_file=is_file)


async def relay_jobs(market: Market) -> list[Job]:
    async with market.world.robot.deps.reading() as session:
        return list(await session.scalars(select(Job).where(Job.kind == "room.relay")))


def while_looking(deps: Deps, do: Callable[[], Awaitable[object]]) -> Deps:
    """Let something happen once, when the first file of a job was fetched."""
    done: list[int] = []

    async def download(file: FileRef) -> bytes:
        data = await deps.download(file)
        if not done:
            done.append(1)
            await do()
        return data

    return replace(deps, download=download)


async def run_while(album: Album, do: Callable[[], Awaitable[object]]) -> None:
    """Run the job of an album, and let something happen while it looks."""
    world = album.market.world
    world.clock.advance(seconds=3)
    deps = while_looking(world.robot.deps, do)
    for job in await relay_jobs(album.market):
        await attempt(deps, WORK, job, turnstile=Turnstile())


MOMENTS = ("before the look", "while it goes on", "when it waits to be sent", "when it stands there")


@pytest.mark.parametrize(
    ("stage", "is_file", "of_buyer"),
    [(asked, True, False), (in_room, True, True)],
    ids=["files of the workshop before the deal", "files of the buyer after it"],
)
@pytest.mark.parametrize("first", [1, 3])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_picture_that_comes_late_goes_over_once_and_clean(
    market: Market, stage: Stage, is_file: bool, of_buyer: bool, first: int, moment: str
) -> None:
    album = await open_album(market, stage, is_file=is_file, of_buyer=of_buyer)
    for _ in range(first):
        await album.add()
    if moment == "while it goes on":
        await run_while(album, album.add)
    else:
        if moment != "before the look":
            await album.look()
        if moment == "when it stands there":
            await market.world.settle()
        await album.add()
        await album.look(after_s=0)
    await album.all_went_over(first + 1)


@BOTH
async def test_pictures_seconds_apart_all_go_over(market: Market, stage: Stage) -> None:
    album = await open_album(market, stage, of_buyer=True)
    for _ in range(4):
        await album.add()
        await album.rest()
    await album.all_went_over(4)


async def test_an_album_is_looked_at_when_it_has_been_quiet(market: Market) -> None:
    album = await open_album(market, in_room)
    for _ in range(4):
        await album.add()
        await album.look(after_s=1.5)
    assert await album.states() == [PostState.HELD] * 4
    await album.all_went_over(4)
    assert {message.method for message in album.shown} == {"sendMediaGroup"}


@BOTH
async def test_only_what_could_not_be_opened_is_said_so(market: Market, stage: Stage) -> None:
    album = await open_album(market, stage, is_file=True)
    await album.add()
    await album.look()
    await album.add(b"%PDF-1.7 this is no photo")
    await album.look()
    await album.add()
    await album.rest()
    assert await album.states() == [PostState.RELAYED, PostState.REFUSED, PostState.RELAYED]
    (told,) = album.told
    assert "1 picture could not be opened" in told
    assert quoted(album.sender.last.params) == album.sent[1]
    assert ["place 1" in captions_of(album.shown)[0], "place 3" in captions_of(album.shown)[1]] == [True, True]
    assert not any(CAMERA in data for message in album.shown for data in message.files.values())


@BOTH
async def test_a_job_that_runs_twice_or_dies_in_between_sends_once(market: Market, stage: Stage) -> None:
    album = await open_album(market, stage)
    await album.add()
    await album.add()
    (job,) = await relay_jobs(market)

    async def fails() -> None:
        raise RuntimeError("the process is gone")

    with pytest.raises(RuntimeError):
        await work.relay(while_looking(market.world.robot.deps, fails), job)
    assert await album.states() == [PostState.HELD] * 2
    await run_while(album, lambda: work.relay(market.world.robot.deps, job))
    await work.relay(market.world.robot.deps, job)
    await album.all_went_over(2)


@BOTH
async def test_a_room_that_closes_meanwhile_leaves_what_went_over_and_tells_of_the_rest(
    market: Market, stage: Stage
) -> None:
    album = await open_album(market, stage)
    await album.add()
    await album.look()
    await album.add()

    async def closes() -> None:
        await album.add()
        async with market.world.editing() as session:
            order = await session.scalar(select(Order))
            assert order is not None
            order.state = OrderState.CANCELLED

    await run_while(album, closes)
    await album.rest()
    assert await album.states() == [PostState.RELAYED, PostState.REFUSED, PostState.REFUSED]
    (told,) = album.told
    assert "is closed" in told and quoted(album.sender.last.params) == album.sent[1]


@BOTH
async def test_the_words_of_each_are_edited_where_it_stands(market: Market, stage: Stage) -> None:
    album = await open_album(market, stage)
    await album.add()
    await album.add()
    await album.look()
    await album.add()
    await album.add()
    await run_while(album, lambda: album.edit(2, "the hem"))
    await album.rest()
    first, second, third, fourth = album.shown
    assert "the hem" in third.params["media"][0]["caption"]
    await album.edit(1, "the cuff")
    await album.edit(3, "the collar")
    await album.rest()
    assert [message.edits for message in (first, second, third, fourth)] == [0, 1, 0, 1]
    assert "the cuff" in second.text and "the collar" in fourth.text
    await album.reader.sends("This seam?", **replying(album.reader, fourth.message_id))
    assert quoted(album.sender.last.params) == album.sent[3]
    await album.sender.sends("Pressed later", **replying(album.sender, album.sent[1]))
    assert quoted(album.reader.last.params) == second.message_id


async def test_the_export_of_either_side_keeps_what_went_over(market: Market) -> None:
    album = await open_album(market, in_room, of_buyer=True)
    for _ in range(3):
        await album.add()
        await album.look()
    await album.rest()
    async with market.world.robot.deps.reading() as session:
        assert [len(await _exported(session, tenant)) for tenant in Tenant] == [3] * len(Tenant)


async def _exported(session: AsyncSession, tenant: Tenant) -> list[RoomPost]:
    (part,) = (part for part in PARTS[tenant] if part.row is RoomPost)
    order = await session.scalar(select(Order))
    assert order is not None and order.workshop_id is not None
    whose = order.workshop_id if tenant is Tenant.WORKSHOP else order.merchant_id
    posts = await session.scalars(select(RoomPost).where(part.owned(whose)))
    return [post for post in posts if post.sha256 and post.state is PostState.RELAYED]


async def test_a_picture_that_comes_after_its_album_was_given_up_has_all_of_it_looked_at(market: Market) -> None:
    album = await open_album(market, in_room)
    await album.add()
    async with market.world.editing() as session:
        (job,) = await session.scalars(select(Job).where(Job.kind == "room.relay"))
        job.state, job.attempt = State.DEAD, jobs.MAX_ATTEMPTS
    await album.add()
    await album.all_went_over(2)


async def test_a_picture_that_comes_after_processes_died_over_its_album_is_told_not_swallowed(market: Market) -> None:
    album = await open_album(market, in_room)
    await album.add()
    async with market.world.editing() as session:
        (job,) = await session.scalars(select(Job).where(Job.kind == "room.relay"))
        job.state, job.attempt, job.claims = State.DEAD, jobs.MAX_ATTEMPTS, jobs.MOST_DEATHS
    await album.add()
    await album.rest()
    assert album.shown == []
    (told,) = album.told
    assert "couldn't finish this" in told


async def test_a_picture_without_its_clean_copy_is_withheld_and_its_sender_is_told(market: Market) -> None:
    album = await open_album(market, asked, is_file=True)
    await album.add()
    await album.look()
    async with market.world.editing() as session:
        (post,) = await session.scalars(select(RoomPost))
        post.sha256 = None
    await album.rest()
    assert album.shown == []
    (told,) = album.told
    assert "did not reach" in told


async def test_pictures_of_one_album_for_two_rooms_go_each_to_its_own(market: Market) -> None:
    """The first answers a message of one workshop, those after it stand in the room of the other."""
    await market.order()
    await market.maya.presses("Ask all")
    maya, (wang, li) = market.maya, market.owners[:2]
    await wang.presses("Ask the buyer")
    await wang.sends("Show me the front")
    asked_by_wang = maya.last.message_id
    await li.presses("Ask the buyer")
    await li.sends("Show me the back")
    seen = len(wang.chat), len(li.chat)
    for number, message_id in ((1, asked_by_wang), (2, maya.last.message_id)):
        await maya.sends_photo(
            picture(number), caption=f"place {number}", media_group_id="g1", **replying(maya, message_id)
        )
    market.world.clock.advance(seconds=3)
    await market.world.settle()
    assert [message.text[-7:] for message in wang.chat[seen[0] :]] == ["place 1"]
    assert [message.text[-7:] for message in li.chat[seen[1] :]] == ["place 2"]
