"""Ready-made situations for tests: a workshop at work on agreed orders, and photos as its workers would take them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from io import BytesIO

import av
import numpy as np
from PIL import Image

from core.codes.model import CodeKind, link, sign
from core.evidence.tables import Photo
from core.orders.model import FabricBy, OrderState
from core.orders.tables import Order
from core.parties import actions as parties
from core.parties.model import Role
from core.parties.queries import find_person
from core.parties.tables import Membership, Person, Workshop
from core.planning import actions as planning
from core.planning import queries as plans
from core.planning.engine.calendar import calendar_to_json, six_day_week
from core.planning.tables import PlanStage
from core.stage import Stage
from tests.chat import BOT_ID, Someone, World
from tests.known import KNOWN
from vision.draw.order_card import OrderCardPicture, draw_order_card
from vision.draw.phone_photo import render_phone_photo
from vision.draw.phone_scenes import Scene

ZONE = "Asia/Shanghai"
SCENES = {stage: Scene[stage] if stage in Scene.__members__ else Scene.OFF_LINE for stage in Stage} | {
    Stage.SHIPPED: Scene.PACKED
}
"""What a photo of a stage shows; one without a scene of its own shows a heap of sewn pieces."""


@dataclass(frozen=True, kw_only=True)
class Floor:
    """A workshop with its owner, a worker, and a merchant."""

    world: World
    owner: Someone
    worker: Someone
    merchant: Someone
    workshop_id: int


async def open_floor(world: World, *, first_id: int = 1000, name: str = "Wang") -> Floor:
    """Let an owner, a worker and a merchant come, and open the workshop."""
    owner = world.person(first_id, f"Owner {name}")
    worker = world.person(first_id + 1, f"Worker {name}")
    merchant = world.person(first_id + 2, f"Merchant {name}")
    for someone in (owner, worker, merchant):
        await someone.sends("/start")
    async with world.editing() as session:
        people = [await find_person(session, telegram_id=s.telegram_id) for s in (owner, worker, merchant)]
        assert people[0] is not None and people[1] is not None and people[2] is not None
        people[2].is_merchant = True
        profile = parties.Profile(
            name=name,
            region="hangzhou",
            timezone=ZONE,
            crafts=("sewing", "cutting"),
            categories=("hoodie", "trousers"),
            moq_pieces=30,
            max_pieces=2000,
            team_sizes=(2, 4, 6),
            people_by_skill={"cutting": 2, "sewing": 8, "finishing": 2},
            calendar=calendar_to_json(six_day_week(ZONE)),
            price_minor_by_category={"hoodie": 4000},
        )
        workshop = await parties.open_workshop(session, owner_id=people[0].id, profile=profile, now=world.clock())
        session.add(
            Membership(workshop_id=workshop.id, person_id=people[1].id, role=Role.WORKER, joined_at=world.clock())
        )
    return Floor(world=world, owner=owner, worker=worker, merchant=merchant, workshop_id=workshop.id)


async def agree_order(
    floor: Floor, *, code: str = "A17", pieces: int = 110, category: str = "hoodie", style_name: str = "Hoodie"
) -> Order:
    """Make an order that the workshop has taken, with its plan."""
    now = floor.world.clock()
    async with floor.world.editing() as session:
        merchant = await find_person(session, telegram_id=floor.merchant.telegram_id)
        workshop = await session.get_one(Workshop, floor.workshop_id)
        assert merchant is not None
        order = Order(
            code=code,
            merchant_id=merchant.id,
            workshop_id=workshop.id,
            state=OrderState.AGREED,
            category=category,
            style_name=style_name,
            lines=[
                {"size": "S", "colour": "black", "pieces": pieces // 2},
                {"size": "M", "colour": "black", "pieces": pieces - pieces // 2},
            ],
            pieces=pieces,
            fabric_by=FabricBy.MERCHANT,
            fabric_on=now.date(),
            due_on=now.date() + timedelta(days=14),
            currency="CNY",
            price_minor=4000,
            created_at=now,
            agreed_at=now,
        )
        session.add(order)
        await session.flush()
        await planning.book_plan(session, order=order, workshop=workshop, now=now)
    return order


async def stages_of(floor: Floor, order: Order) -> dict[Stage, PlanStage]:
    """Read the plan of an order as it stands."""
    async with floor.world.robot.deps.reading() as session:
        return {Stage(row.stage): row for row in await plans.list_stages(session, order_id=order.id)}


async def read_order(floor: Floor, order: Order) -> Order:
    """Read an order as it stands."""
    async with floor.world.robot.deps.reading() as session:
        return await session.get_one(Order, order.id)


async def last_photo(floor: Floor) -> Photo:
    """Read the photo that came last."""
    async with floor.world.robot.deps.reading() as session:
        photos = [await session.get(Photo, number) for number in range(1, 40)]
    return [photo for photo in photos if photo is not None][-1]


async def person_row(floor: Floor, someone: Someone) -> Person:
    """Read the row of a person."""
    async with floor.world.robot.deps.reading() as session:
        row = await find_person(session, telegram_id=someone.telegram_id)
    assert row is not None
    return row


def card_text(floor: Floor, order: Order, *, generation: int = 1, stage: Stage | None = None) -> str:
    """Write what the QR of an order's card says."""
    payload = sign(
        keys=floor.world.robot.deps.code_keys,
        kind=CodeKind.ORDER_CARD,
        workshop_id=floor.workshop_id,
        order_id=order.id,
        serial=generation,
        stage=stage,
    )
    return link(payload, bot_username=floor.world.robot.deps.bots[BOT_ID].username)


@lru_cache(maxsize=32)
def draw_card(qr_text: str) -> bytes:
    """Draw an order card with this code."""
    picture = OrderCardPicture(
        short_name="A17 Hoodie",
        qr_text=qr_text,
        facts=(),
        sizes=("S", "M"),
        rows=(),
        total_label="Total",
        stages=(),
        instructions=("Photograph the work with this card in view",),
    )
    return KNOWN.call(draw_order_card, picture)


@lru_cache(maxsize=64)
def take_photo(
    stage: Stage, qr_text: str | None, *, seed: int = 1, blur_sigma: float = 0.0, brightness: float = 1.0
) -> bytes:
    """Take a phone photo of a stage, with a card in view when its text is given."""
    card = draw_card(qr_text) if qr_text else None
    return KNOWN.call(
        render_phone_photo,
        SCENES[stage],
        card,
        seed=seed,
        blur_sigma=blur_sigma,
        brightness=brightness,
        width_px=960,
    )


def make_clip_of(photo: bytes, *, frames: int = 8) -> bytes:
    """Film a photo for a second or two."""
    picture = Image.open(BytesIO(photo)).convert("RGB")
    out = BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = *picture.size, "yuv420p", 8_000_000
        for _ in range(frames):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")))
        container.mux(stream.encode(None))
    return out.getvalue()
