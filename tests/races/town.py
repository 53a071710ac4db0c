"""One town in which everything can happen at once: its rows are kept, and laid out anew before each race."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.dialogue import actions as dialogue
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.holds import actions as holds
from core.holds.model import Subject
from core.matching import actions as matching
from core.matching.tables import Offer
from core.notify.model import Address
from core.orders import actions as orders
from core.orders.asking import BUYER
from core.orders.draft import Draft, Question, draft_to_json
from core.orders.model import FabricBy
from core.orders.tables import Order
from core.pairs import actions as pairs
from core.parties import actions as parties
from core.parties import succession
from core.parties.model import Role
from core.parties.tables import Person, Workshop
from core.planning import proposals
from core.planning import queries as plans
from core.planning.changes import quote_change
from core.planning.tables import PlanOverride, PlanProposal, ProposalState, StageState
from core.planning.trials import PeopleTrial, RushTrial, TeamTrial, Trial, trial_to_json
from core.reading.breakdown import Breakdown, Line
from core.rooms import actions as rooms
from core.rooms.tables import PostKind, PostState, RoomPost
from core.stage import Stage, TicketKind
from core.tickets import actions as tickets
from core.tickets.model import Counted, Tally
from core.tracking.tables import Chase
from tests.chat import BOT_ID, World
from tests.towns import Town, black, greet_all, invite_worker, open_shop, people_of, read_rows

MARIA, NOUR, LEE, WANG, XU, GAO, TAN, SUN, WORKER, LEADER, NEWCOMER, OPERATOR = range(11, 23)
"""Three merchants, five owners of the shops 1 to 5, who works in shop 1, who may join it, who runs the robot."""

SAID_ID = 4_000
"""The message of what was said in a room."""
PAIR_TOKEN, PAIRED_TOKEN, OWN_TOKEN = "anna", "nour", "owns"
PLACED_TOKEN, SAVED_TOKEN, AGREED_TOKEN, INVITE_TOKEN, OWNER_TOKEN = "place", "saveu", "saveg", "invite", "owner"


async def build_town(world: World) -> Town:
    """Let everything stand at the moment where it can be decided: offers out, a change proposed, a photo in doubt."""
    await greet_all(world, range(MARIA, OPERATOR + 1))
    async with world.editing() as session:
        ids = await _Builder(session=session, world=world, ids={}).build()
    await world.settle()
    async with world.editing() as session:
        rows = await read_rows(session)
    for proposal in rows["plan_proposal"]:  # one is put back to where it is still being tried
        if proposal["id"] == ids["tried"]:
            proposal |= {"state": ProposalState.TRYING, "outcome": None, "digest": None, "tried_at": None}
    return Town(rows=rows, ids=ids)


@dataclass(frozen=True, kw_only=True)
class _Builder:
    session: AsyncSession
    world: World
    ids: dict[str, int]

    async def build(self) -> dict[str, int]:
        people = await people_of(self.session, merchants=(MARIA, NOUR, LEE))
        self.ids.update((f"person{number}", person.id) for number, person in people.items())
        shops = [await self._shop(people[number], place) for place, number in enumerate((WANG, XU, GAO, TAN, SUN), 1)]
        await self._staff(people, shops[0])
        await self._unmatched(people, shops)
        await self._agreed(people, shops[0])
        hold = await holds.place(
            self.session,
            subject=Subject.WORKSHOP,
            subject_id=shops[1].id,
            reason="a case",
            who="desk",
            actor_id=None,
            now=self.world.clock(),
        )
        self.ids["hold"] = hold.id
        await self._ask(NOUR, self._draft(token=PLACED_TOKEN))
        await self._pairs(people, shops[0])
        await self._stands_at(NEWCOMER, "workshop", "region", {"name": "New shop", "token": "t"})
        await self._stands_at(OPERATOR, "hold", "what", {})
        await self.session.flush()
        return self.ids

    async def _shop(self, owner: Person, place: int) -> Workshop:
        shop = await open_shop(self.session, owner=owner, place=place, world=self.world)
        self.ids[f"shop{place}"] = shop.id
        return shop

    async def _staff(self, people: Mapping[int, Person], shop: Workshop) -> None:
        now = self.world.clock()
        for number, role in ((WORKER, Role.WORKER), (LEADER, Role.LEADER)):
            token = f"invite{number}"
            await invite_worker(self.session, shop=shop, token=token, world=self.world, role=role)
            await parties.join(self.session, person_id=people[number].id, token=token, now=now)
        await invite_worker(self.session, shop=shop, token=INVITE_TOKEN, world=self.world)
        await succession.offer_to(self.session, workshop=shop, person_id=people[LEADER].id, token=OWNER_TOKEN, now=now)

    def _draft(self, *, token: str = "", pieces: int = 100) -> Draft:
        today = self.world.clock().date()
        return Draft(
            token=token,
            garment="hoodie",
            style_name="Hoodie",
            breakdown=black(pieces),
            fabric_by=FabricBy.MERCHANT,
            fabric_on=today + timedelta(days=1),
            due_on=today + timedelta(days=30),
            ceiling_minor=5000,
            answered=frozenset(Question),
        )

    async def _place(self, merchant: Person, name: str, *, pieces: int = 100) -> Order:
        order = await orders.place_order(
            self.session,
            merchant_id=merchant.id,
            draft=self._draft(pieces=pieces),
            now=self.world.clock(),
        )
        self.ids[name] = order.id
        return order

    async def _ask(self, number: int, draft: Draft) -> None:
        await self._stands_at(number, "order", "summary", draft_to_json(draft))

    async def _stands_at(self, number: int, kind: str, step: str, answers: dict[str, Any]) -> None:
        at = Address(bot_id=BOT_ID, chat_id=number)
        await dialogue.step_to(self.session, at, kind=kind, step=step, answers=answers, now=self.world.clock())

    async def _offer(self, order: Order, shop: Workshop, name: str) -> Offer:
        offer = await matching.ask(self.session, order=order, workshop_id=shop.id, now=self.world.clock())
        self.ids[name] = offer.id
        return offer

    async def _unmatched(self, people: Mapping[int, Person], shops: Sequence[Workshop]) -> None:
        """An order that two shops may take, a third has countered and a fourth has declined; one that waits alone."""
        now = self.world.clock()
        order = await self._place(people[MARIA], "unmatched")
        offers = [await self._offer(order, shop, f"offer{place}") for place, shop in enumerate(shops[:4], 1)]
        await matching.counter(
            self.session,
            offer=offers[2],
            price_minor=offers[2].price_minor * 95 // 100,
            days=2,
            actor=people[GAO],
            now=now,
        )
        await matching.decline(self.session, offer=offers[3], actor=people[TAN], now=now)
        room = await rooms.open_room(self.session, order_id=order.id, workshop_id=shops[1].id, now=now)
        await self._stands_at(XU, "room", str(room.id), {})
        said = RoomPost(
            room_id=room.id,
            speaker_id=people[XU].id,
            bot_id=BOT_ID,
            chat_id=XU,
            message_id=SAID_ID,
            kind=PostKind.TEXT,
            text="Is the zip ours",
            state=PostState.RELAYED,
            said_at=now,
        )
        self.session.add(said)
        changed = orders.draft_of(order, pictures=(), token=SAVED_TOKEN)
        more = black(120)
        await self._ask(MARIA, changed.answer(Question.BREAKDOWN, breakdown=more))
        lone = await self._place(people[MARIA], "lone")
        await matching.leave_to_robot(self.session, order=lone, now=now)
        self.ids["revision"] = order.revision

    async def _agreed(self, people: Mapping[int, Person], shop: Workshop) -> None:
        """Two orders of shop 1: a change, photos, a reminder and a what-if wait for somebody's word."""
        now = self.world.clock()
        order = await self._deal(people, shop, "agreed")
        second = await self._deal(people, shop, "other")
        draft = orders.draft_of(order, pictures=(), token="")
        proposed = draft.answer(Question.BREAKDOWN, breakdown=Breakdown(lines=(Line(size="M", colour="", pieces=90),)))
        outcome = await orders.change_order(
            self.session, order=order, actor_id=people[LEE].id, draft=proposed, is_cut=False, now=now
        )
        assert outcome.proposal is not None
        self.ids["change"], self.ids["agreed_revision"] = outcome.proposal.id, order.revision
        quoted_at = await quote_change(self.session, order=order, changes=outcome.proposal.changes, now=now)
        self.ids["change_on"] = quoted_at.date().toordinal()
        again = orders.draft_of(order, pictures=(), token=AGREED_TOKEN)
        await self._ask(
            LEE, again.answer(Question.BREAKDOWN, breakdown=Breakdown(lines=(Line(size="M", colour="", pieces=80),)))
        )
        await self._what_ifs(people[WANG], shop, second)
        self.ids["doubtful"] = await self._photo(people[WORKER], order, Stage.FABRIC_IN, PhotoState.REVIEW, number=1)
        self.ids["received"] = await self._photo(people[WORKER], None, None, PhotoState.RECEIVED, number=4)
        self.ids["bundles"] = await self._photo(people[WORKER], second, Stage.SEWING, PhotoState.REVIEW, number=5)
        self.ids["alike"] = await self._photo(people[WORKER], order, Stage.FABRIC_IN, PhotoState.REVIEW, number=7)
        alike = await self.session.get_one(Photo, self.ids["alike"])
        alike.judged_at, alike.reasons = now, [{"code": "CHALLENGE_MISSING", "decision": "REVIEW", "params": {}}]
        self.ids["asked"] = await self._photo(people[WORKER], None, None, PhotoState.ASKED, number=2)
        self.ids["sewn"] = await self._photo(people[WORKER], second, Stage.SEWING, PhotoState.ACCEPTED, number=3)
        for row in await plans.list_stages(self.session, order_id=second.id):
            if row.stage in (Stage.FABRIC_IN, Stage.CUTTING):
                row.state, row.proven_at = StageState.PROVEN, now
            elif row.stage == Stage.SEWING:
                row.state, row.started_at = StageState.GOING_ON, now
        await self._last_stage(people, shop)
        chase = Chase(order_id=order.id, stage=Stage.FABRIC_IN, day=now.date(), due_at=now, reminded_at=now)
        self.session.add(chase)
        await self.session.flush()
        self.ids["chase"] = chase.id
        made = await tickets.make_tickets(
            self.session, order=second, kind=TicketKind.BUNDLE, pieces_each=50, actor_id=people[WANG].id, now=now
        )
        bundles = await self.session.get_one(Photo, self.ids["bundles"])
        tally = Tally(kind=TicketKind.BUNDLE, serials=tuple(ticket.serial for ticket in made[:1]))
        bundles.counted = Counted.of(tally, with_card=False).as_json()

    async def _what_ifs(self, owner: Person, shop: Workshop, order: Order) -> None:
        """Another team, a rush, and one that is still being tried."""
        due_at = self.world.clock() + timedelta(days=20)
        trials: dict[str, Trial] = {
            "proposal": TeamTrial(order_id=order.id, team_size=2),
            "rush": RushTrial(pieces=40, category="hoodie", due_at=due_at),
            "tried": PeopleTrial(skill="sewing", people=1),
        }
        for name, trial in trials.items():
            made = await proposals.propose(
                self.session, workshop_id=shop.id, actor=owner, trial=trial, now=self.world.clock()
            )
            self.ids[name] = made.id

    async def _last_stage(self, people: Mapping[int, Person], shop: Workshop) -> None:
        """An order of which only the last photo is missing; the owner had overruled the planner about it."""
        now = self.world.clock()
        order = await self._deal(people, shop, "last")
        for row in await plans.list_stages(self.session, order_id=order.id):
            if row.stage != Stage.SHIPPED:
                row.state, row.proven_at = StageState.PROVEN, now
        self.ids["shipped"] = await self._photo(people[WORKER], order, Stage.SHIPPED, PhotoState.REVIEW, number=6)
        decided = PlanProposal(
            workshop_id=shop.id,
            asked_by_id=people[WANG].id,
            change=trial_to_json(TeamTrial(order_id=order.id, team_size=2)),
            state=ProposalState.ACCEPTED,
            asked_at=now,
        )
        self.session.add(decided)
        await self.session.flush()
        self.ids["decided"] = decided.id
        self.session.add(
            PlanOverride(
                workshop_id=shop.id,
                order_id=order.id,
                proposal_id=decided.id,
                decided_by_id=people[WANG].id,
                decided_at=now,
                planner_team=4,
                planner_off_line_at=now,
                owner_team=2,
                owner_off_line_at=now,
            )
        )

    async def _pairs(self, people: Mapping[int, Person], shop: Workshop) -> None:
        """A buyer who may come by a link, with an order in work; one who is here; a draft that its owner may place."""
        owner, now = people[WANG], self.world.clock()
        waits = await pairs.make_pair(
            self.session, workshop_id=shop.id, name="Anna", token=PAIR_TOKEN, actor=owner, now=now
        )
        here = await pairs.make_pair(
            self.session, workshop_id=shop.id, name="Nour", token=PAIRED_TOKEN, actor=owner, now=now
        )
        await pairs.come(self.session, actor=people[NOUR], token=PAIRED_TOKEN, now=now)
        draft = replace(self._draft(), ceiling_minor=None)
        for pair, name in ((waits, "own"), (here, "paired order")):
            order = await pairs.take_on(self.session, draft=draft, workshop_id=shop.id, pair=pair, actor=owner, now=now)
            self.ids[name] = order.id
        self.ids["waits"], self.ids["here"] = waits.id, here.id
        own = replace(draft, token=OWN_TOKEN, workshop_id=shop.id)
        await self._stands_at(WANG, "order", BUYER, draft_to_json(own))

    async def _deal(self, people: Mapping[int, Person], shop: Workshop, name: str) -> Order:
        order = await self._place(people[LEE], name)
        offer = await self._offer(order, shop, f"offer of {name}")
        return await matching.take(self.session, offer=offer, actor=people[WANG], now=self.world.clock())

    async def _photo(
        self, sender: Person, order: Order | None, stage: Stage | None, state: PhotoState, *, number: int
    ) -> int:
        photo = Photo(
            bot_id=BOT_ID,
            chat_id=sender.telegram_id,
            message_id=number,
            sender_id=sender.id,
            kind=MediaKind.PHOTO,
            file_id=f"file{number}",
            file_unique_id=f"unique{number}",
            forwarded=False,
            received_at=self.world.clock(),
            order_id=order.id if order else None,
            workshop_id=order.workshop_id if order else None,
            stage=stage,
            state=state,
            reasons=[],
        )
        self.session.add(photo)
        await self.session.flush()
        return photo.id
