"""Lists that are cut say how many more there are and lead to all of them; no other list is cut."""

import ast
import importlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

import handlers
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.holds import actions as holds
from core.holds.model import Subject
from core.incidents.tables import Incident
from core.incidents.tables import Kind as IncidentKind
from core.intake.tables import FailedUpdate
from core.jobs.tables import Job
from core.jobs.tables import State as JobState
from core.notify import actions as notify
from core.notify.tables import Kind, Outbox, Priority, State
from core.orders.tables import Order
from core.pairs.tables import Pair
from core.parties.model import Role
from core.parties.queries import find_person
from core.parties.tables import Membership, Workshop
from core.planning.tables import PlanMove, PlanProposal, PlanShift, ProposalState
from core.planning.trials import PeopleTrial, trial_to_json
from core.stage import Stage
from handlers import paging
from tests.chat import BOT_ID, Someone, World, open_world
from tests.factories import Floor, agree_order, open_floor, take_photo
from tests.rows import a_person, a_workshop

MANY, SHOWN = 5, 2
SOURCE = Path(handlers.__file__).parent
CODES = tuple(f"K{number}1" for number in range(1, MANY + 1))
MORE = {"en": "3 more", "zh-hans": "还有 3 个", "ru": "ещё 3"}

CUT_OTHERWISE = {
    "conversation.py": {"_TAKERS[:]": "all of them"},
    "data/forget.py": {"''.join(letters)[:REFERENCE_CHARACTERS]": "a random word"},
    "desk/words.py": {
        "one.error[:ERROR_CHARS]": "the words of an error",
        "(job.error or '')[:ERROR_CHARS]": "the words of an error",
        "(row.error or '')[:ERROR_CHARS]": "the words of an error",
        "workshop.name[:30]": "a name on a button",
    },
    "desk/page.py": {
        "dead[:look.most('given_up')]": "the page says how many more, see test_desk_page",
        "one.error[:ERROR_CHARS]": "the words of an error",
        "(job.error or '')[:ERROR_CHARS]": "the words of an error",
        "(row.error or '')[:ERROR_CHARS]": "the words of an error",
    },
    "evidence/chat.py": {
        "name[:200]": "what a column holds",
        "message.caption[:MOST_WORDS]": "what the messenger lets be written",
        "' '.join(find_codes(words))[:MOST_WORDS]": "what the messenger lets be written",
    },
    "fitting.py": {"texts[:-1]": "all but the last part", "lines[at:]": "says how many", "lines[:at]": "says how many"},
    "heads.py": {
        "[*order_ids[first:], *order_ids[:first]][:MOST_HEADS]": "says how many more have their turn",
        "order_ids[first:]": "a rotation",
        "order_ids[:first]": "a rotation",
    },
    "html_text.py": {
        "run.tags[kept:]": "tags",
        "line[:-1]": "its end",
        "breaks[1:]": "all but the first",
        "open_tags[kept:]": "tags",
    },
    "keyboards.py": {
        "query.data.split(SEPARATOR)[1:]": "all but the action",
        "arguments[len(parts):]": "what an old button lacks",
    },
    "planning/day_screens.py": {"runs[:most]": "a card says how many more, their screen shows all"},
    "order_links/page.py": {"kept[-MOST_PHOTOS:]": "the page says how many more"},
    "orders/asking.py": {"turn.deps.new_token()[:8]": "a random word"},
    "texts.py": {"stop[0][:-1]": "a full stop that stands twice"},
    "orders/words.py": {
        "regions[:REGION_BUTTONS]": "a button leads to all",
        "regions[:MOST_REGION_BUTTONS]": "says how many of how many, and any may be typed",
        "buttons[:2]": "a row",
        "buttons[2:]": "the other row",
    },
    "orders/sheet_words.py": {"r.message.notes[:MOST_NOTES]": "says how many more notes there are"},
    "paging.py": {"part.lines[part.left:]": "says how many more", "part.lines[:part.most]": "says how many more"},
    "people/words.py": {"buttons[:3]": "a row", "buttons[3:]": "the other row", "rows[:2]": "what fits now"},
    "planning/proposals.py": {"_buttons(r, proposal)[:1]": "the first row under the picture"},
    "planning/whatif.py": {"turn.deps.new_token()[:8]": "a random word"},
    "rooms/plain.py": {"still[1:]": "all but the first, which stands beside them"},
    "rooms/words.py": {"posts[1:]": "all but the first, which stands before them"},
    "rooms/passing.py": {"name[:FILE_NAME_CHARACTERS]": "what a column holds"},
    "matching/shortlist_words.py": {"said[:SHOWN_REASONS - 1]": "the last line says how many more"},
    "tickets/counts.py": {"written[:most]": "says how many more", "ordered[:end]": "counts them"},
    "tickets/words.py": {"lines[:-left]": "the label says how many more, and its code names all"},
    "tracking/chat.py": {"query.query[:256]": "as long as the messenger lets a query be"},
    "tracking/alerts.py": {"buttons[:2]": "a row", "buttons[2:4]": "another row", "buttons[4:]": "the last row"},
    "trade_words.py": {"hashlib.sha256(region.encode()).hexdigest()[:10]": "a hash"},
    "workshops/chat.py": {"turn.deps.new_token()[:8]": "a random word"},
    "workshops/words.py": {"person.name[:30]": "a name on a button"},
}
"""Slices that take nothing from people, each with the reason."""


def slices_in(file: Path) -> set[str]:
    """Find the slices of a file, but for those that lay a list out in rows: `x[i : i + width]`."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            lower, upper = node.slice.lower, node.slice.upper
            is_row = isinstance(upper, ast.BinOp) and lower is not None and ast.dump(upper.left) == ast.dump(lower)
            if not is_row:
                found.add(ast.unparse(node))
    return found


def test_no_list_that_people_see_is_cut_but_by_pages() -> None:
    found = {str(file.relative_to(SOURCE)): slices_in(file) for file in SOURCE.rglob("*.py")}
    known = {name: set(reasons) for name, reasons in CUT_OTHERWISE.items()}
    assert {name: slices for name, slices in found.items() if slices} == known


@dataclass(kw_only=True)
class Case:
    """A list: the constant that cuts it, who reads it, its row in the outbox, and what all its pages show."""

    constant: str
    reader: str
    params: Callable[["Town"], dict[str, Any]]
    shows: Callable[["Town"], tuple[str, ...]]
    prepare: Callable[["Town"], Awaitable[None]] | None = None
    opens: str = ""
    """The message that leads to it, where that is another one."""


@dataclass(kw_only=True)
class Town:
    """A workshop that has five of everything."""

    floor: Floor
    operator: Someone
    orders: list[Order] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.floor.world

    def reader(self, role: str) -> Someone:
        if role == "operator":
            return self.operator
        someone: Someone = getattr(self.floor, role)
        return someone


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_world(tmp_path, operators=(1,), code_keys=(SecretStr("k0123456" * 4),)) as world:
        floor = await open_floor(world)
        operator = world.person(1, "Olga")
        await operator.sends("/start")
        made = Town(floor=floor, operator=operator)
        for code in CODES:
            made.orders.append(await agree_order(floor, code=code))
        async with world.editing() as session:
            for name, someone in (("merchant", floor.merchant), ("owner", floor.owner), ("worker", floor.worker)):
                person = await find_person(session, telegram_id=someone.telegram_id)
                assert person is not None
                made.ids[name] = person.id
            olga = await find_person(session, telegram_id=1)
            assert olga is not None
            made.ids["operator"] = olga.id
        yield made


async def hire(town: Town) -> None:
    async with town.world.editing() as session:
        for number in range(MANY - 1):
            person = await a_person(session, name=f"Hand {number}")
            town.names.append(person.name)
            session.add(
                Membership(
                    workshop_id=town.floor.workshop_id,
                    person_id=person.id,
                    role=Role.WORKER,
                    joined_at=town.world.clock.at,
                )
            )
    town.names.append(town.floor.worker.name)


async def send_photos(town: Town, state: PhotoState, **more: Any) -> None:
    now = town.world.clock.at
    clean = await town.world.robot.deps.blobs.put(take_photo(Stage.FABRIC_IN, None))
    async with town.world.editing() as session:
        for number in range(MANY):
            photo = Photo(
                bot_id=BOT_ID,
                chat_id=town.floor.worker.telegram_id,
                message_id=900 + number,
                sender_id=town.ids["worker"],
                kind=MediaKind.PHOTO,
                file_id=f"f{number}",
                file_unique_id=f"u{number}",
                forwarded=False,
                received_at=now + timedelta(minutes=number),
                state=state,
                clean_sha256=clean,
                trust="B",
                reasons=[],
                **{
                    "order_id": town.orders[number].id,
                    "workshop_id": town.floor.workshop_id,
                    "stage": Stage.FABRIC_IN,
                    **more,
                },
            )
            session.add(photo)
            await session.flush()
            town.ids["photo"] = photo.id


async def leave_for_review(town: Town) -> None:
    await send_photos(town, PhotoState.REVIEW)


async def accept_photos(town: Town) -> None:
    await send_photos(town, PhotoState.ACCEPTED, order_id=town.orders[0].id)


async def ask_for_order(town: Town) -> None:
    await send_photos(town, PhotoState.ASKED, order_id=None, workshop_id=None, stage=None)


async def count_tickets(town: Town) -> None:
    await send_photos(town, PhotoState.ACCEPTED)
    counted = {"passed": 40, "total": 50, "pieces": 800, "all_pieces": 1000, "missing": [1, 5, 9, 13, 17]}
    async with town.world.editing() as session:
        photo = await session.get_one(Photo, town.ids["photo"])
        photo.counted = {
            "kind": "BUNDLE",
            "count": counted,
            "serials": list(range(40)),
            "double_numbers": [],
            "replaced": 0,
            "forged": 0,
            "foreign": [],
            "with_card": True,
        }


async def move_dates(town: Town) -> None:
    now = town.world.clock.at
    async with town.world.editing() as session:
        for number in range(MANY):
            session.add(
                PlanMove(
                    order_id=town.orders[-1].id,
                    moved_at=now,
                    from_at=now + timedelta(days=30 + number),
                    to_at=now + timedelta(days=31 + number),
                    cause="FABRIC",
                )
            )


async def move_slots(town: Town) -> None:
    now = town.world.clock.at
    async with town.world.editing() as session:
        for order in town.orders:
            session.add(
                PlanShift(
                    order_id=order.id,
                    workshop_id=town.floor.workshop_id,
                    moved_at=now,
                    from_at=now,
                    to_at=now + timedelta(days=1),
                    from_team=2,
                    to_team=4,
                    cause="FABRIC",
                )
            )


async def propose(town: Town) -> None:
    now = town.world.clock.at
    moves = [
        {
            "order_id": str(order.id),
            "from_at": now.isoformat(),
            "to_at": (now + timedelta(days=1)).isoformat(),
            "from_team": 2,
            "to_team": 4,
            "cause": "owner",
            "gains_order_id": None,
            "breaks_promise": False,
        }
        for order in town.orders
    ]
    async with town.world.editing() as session:
        proposal = PlanProposal(
            workshop_id=town.floor.workshop_id,
            asked_by_id=town.ids["owner"],
            change=trial_to_json(PeopleTrial(people=1, skill="sewing")),
            state=ProposalState.OPEN,
            outcome={"stages": {}, "moves": moves, "jumps": {}},
            asked_at=now,
        )
        session.add(proposal)
        await session.flush()
        town.ids["proposal"] = proposal.id


async def fill_the_desk(town: Town) -> None:
    now = town.world.clock.at
    async with town.world.editing() as session:
        for number in range(MANY):
            await a_person(session, name=f"Gone {number}", blocked_at=now)
            await a_workshop(session, name=f"Model {number}")
            order_id = town.orders[number].id
            await holds.place(
                session, subject=Subject.ORDER, subject_id=order_id, reason="case", who="Olga", actor_id=None, now=now
            )
            session.add(
                FailedUpdate(
                    reference=f"ref{number}", bot_id=BOT_ID, update_id=number, raw={}, error="broken", failed_at=now
                )
            )
            session.add(
                Job(kind=f"dead.{number}", key=f"k{number}", args={}, state=JobState.DEAD, due_at=now, attempt=8)
            )
            session.add(Incident(kind=IncidentKind.SLOWED, began_at=now, last_at=now, times=100 + number))
            session.add(
                Outbox(
                    bot_id=BOT_ID,
                    chat_id=5,
                    kind=Kind.SEND,
                    key=f"lost.{number}",
                    params={},
                    priority=Priority.ALERT,
                    silent=False,
                    state=State.DEAD,
                    due_at=now,
                    created_at=now,
                )
            )


async def open_models(town: Town) -> None:
    async with town.world.editing() as session:
        for number in range(MANY):
            workshop = await a_workshop(session, name=f"Model {number}")
            (await session.get_one(Workshop, workshop.id)).is_template = True


async def make_more_garments(town: Town) -> None:
    async with town.world.editing() as session:
        workshop = await session.get_one(Workshop, town.floor.workshop_id)
        workshop.categories = ["hoodie", "trousers", "dress", "skirt", "shirt"]


async def pair_with_many(town: Town) -> None:
    now = town.world.clock.at
    async with town.world.editing() as session:
        for name in BUYERS:
            pair = Pair(
                workshop_id=town.floor.workshop_id,
                name=name,
                made_by_id=town.ids["owner"],
                made_at=now,
            )
            session.add(pair)


def of_workshop(town: Town) -> dict[str, Any]:
    return {"workshop_id": town.floor.workshop_id}


def of_person(name: str) -> Callable[[Town], dict[str, Any]]:
    return lambda town: {"person_id": town.ids[name]}


def of_photo(town: Town) -> dict[str, Any]:
    return {"photo_id": town.ids["photo"]}


def codes(_: Town) -> tuple[str, ...]:
    return CODES


BUYERS = ("Anna", "Bella", "Clara", "Dora", "Emma")


def numbered(what: str) -> Callable[[Town], tuple[str, ...]]:
    return lambda _: tuple(f"{what}{number}" for number in range(MANY))


def on_desk(constant: str, what: str) -> Case:
    return Case(
        constant=constant,
        reader="operator",
        params=of_person("operator"),
        shows=numbered(what),
        prepare=fill_the_desk,
    )


CASES = {
    "data.forget": Case(
        constant="data.forget_words.MOST_HEIRS",
        reader="owner",
        params=of_person("owner"),
        shows=lambda town: tuple(town.names),
        prepare=hire,
    ),
    "desk.holds": Case(
        constant="desk.holds_words.LISTED",
        reader="operator",
        params=of_person("operator"),
        shows=codes,
        prepare=fill_the_desk,
    ),
    "desk.incidents": on_desk("desk.words.LISTED", "10"),
    "desk.jobs": on_desk("desk.words.LISTED", "dead."),
    "desk.messages": on_desk("desk.words.LISTED", "lost."),
    "desk.models": on_desk("desk.words.MODELS_LISTED", "Model "),
    "desk.people": on_desk("desk.words.LISTED", "Gone "),
    "desk.updates": on_desk("desk.words.LISTED", "ref"),
    "evidence.mistaken": Case(
        constant="evidence.mistaken.MOST_ORDERS_OFFERED",
        reader="worker",
        params=of_photo,
        shows=codes,
        prepare=accept_photos,
    ),
    "evidence.mistaken_of": Case(
        constant="evidence.mistaken.MOST_PHOTOS_OFFERED",
        reader="owner",
        params=lambda town: {"order_id": town.orders[0].id},
        shows=lambda _: ("10:00", "10:01", "10:02", "10:03", "10:04"),
        prepare=accept_photos,
    ),
    "evidence.which_order": Case(
        constant="evidence.words.MOST_ORDERS_ASKED",
        reader="worker",
        params=of_photo,
        shows=codes,
        prepare=ask_for_order,
    ),
    "orders.mine": Case(
        constant="orders.placed_words.LISTED", reader="merchant", params=of_person("merchant"), shows=codes
    ),
    "pair.list": Case(
        constant="pairs.words.LISTED",
        reader="owner",
        params=of_workshop,
        shows=lambda _: BUYERS,
        prepare=pair_with_many,
    ),
    "plan.change": Case(constant="planning.screens.MOST_ORDERS", reader="owner", params=of_workshop, shows=codes),
    "plan.load": Case(
        constant="planning.load.MOST_GARMENTS",
        reader="owner",
        params=of_workshop,
        shows=lambda _: ("Hoodie", "Trousers", "Dress", "Skirt", "Shirt"),
        prepare=make_more_garments,
    ),
    "plan.lines": Case(
        constant="planning.words.MOST_OF_ALL",
        reader="owner",
        params=of_workshop,
        shows=codes,
        prepare=move_slots,
    ),
    "plan.proposal_all": Case(
        constant="planning.proposals.MOST_MOVES",
        reader="owner",
        params=lambda town: {"proposal_id": town.ids["proposal"]},
        shows=codes,
        prepare=propose,
        opens="plan.proposal",
    ),
    "plan.skills": Case(
        constant="planning.screens.MOST_PEOPLE",
        reader="owner",
        params=of_workshop,
        shows=lambda town: tuple(town.names),
        prepare=hire,
    ),
    "plan.swap": Case(
        constant="planning.screens.MOST_ORDERS",
        reader="owner",
        params=lambda town: {"order_id": town.orders[0].id, "workshop_id": town.floor.workshop_id},
        shows=lambda _: CODES[1:],
    ),
    "plan.teams": Case(constant="planning.screens.MOST_TEAMS", reader="owner", params=of_workshop, shows=codes),
    "plan.why_list": Case(constant="planning.screens.MOST_ORDERS", reader="owner", params=of_workshop, shows=codes),
    "review.open": Case(
        constant="evidence.review.MOST_LISTED",
        reader="owner",
        params=of_person("owner"),
        shows=codes,
        prepare=leave_for_review,
    ),
    "shop.members": Case(
        constant="workshops.words.MEMBERS_SHOWN",
        reader="owner",
        params=of_workshop,
        shows=lambda town: tuple(town.names),
        prepare=hire,
    ),
    "shop.templates": Case(
        constant="workshops.words.TEMPLATES_SHOWN",
        reader="owner",
        params=of_workshop,
        shows=numbered("Model "),
        prepare=open_models,
    ),
    "tickets.numbers": Case(
        constant="tickets.counts.MOST_NAMED",
        reader="worker",
        params=lambda town: {"photo_ids": [town.ids["photo"]]},
        shows=lambda _: ("01", "05", "09", "13", "17"),
        prepare=count_tickets,
        opens="evidence.verdict",
    ),
    "tracking.jobs": Case(
        constant="tracking.alerts.MOST_JOBS", reader="worker", params=of_person("worker"), shows=codes
    ),
    "tracking.overview": Case(
        constant="tracking.words.MOST_ORDERS_SHOWN", reader="merchant", params=of_person("merchant"), shows=codes
    ),
    "tracking.photos": Case(
        constant="tracking.words.MOST_ALBUM",
        reader="merchant",
        params=lambda town: {"order_id": town.orders[0].id},
        shows=lambda _: ("10:00", "10:01", "10:02", "10:03", "10:04"),
        prepare=accept_photos,
    ),
    "tracking.queue_all": Case(
        constant="tracking.queue_words.MOST_MOVES_SHOWN",
        reader="merchant",
        params=lambda town: {"order_id": town.orders[-1].id},
        shows=lambda _: ("1 Jan", "2 Jan", "3 Jan", "4 Jan", "5 Jan"),
        prepare=move_dates,
        opens="tracking.queue",
    ),
    "wip.all": Case(constant="tracking.wip_words.MOST_ORDERS", reader="owner", params=of_workshop, shows=codes),
}


def test_every_list_has_its_case() -> None:
    assert CASES.keys() == paging.SUBJECTS.keys() | paging.AS_NEW.keys()


def everything(someone: Someone, since: int) -> str:
    """Join all that a chat shows from a message on: words, captions, labels."""
    shown = [message for message in someone.chat if message.message_id > since]
    captions = [str(item.get("caption", "")) for message in shown for item in message.params.get("media") or ()]
    return "\n".join([*(message.text for message in shown), *captions, *(" ".join(m.labels) for m in shown)])


@pytest.mark.parametrize("key", CASES)
async def test_a_list_that_is_cut_leads_to_all_of_it(town: Town, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    case = CASES[key]
    module, _, name = case.constant.rpartition(".")
    monkeypatch.setattr(importlib.import_module(f"handlers.{module}"), name, SHOWN)
    if case.prepare is not None:
        await case.prepare(town)
    reader = town.reader(case.reader)
    since = town.world.telegram.last_id
    await tell(town, reader, case.opens or key, case.params(town))
    seen = everything(reader, since)
    assert any("more" in label for label in reader.last.labels), reader.last.labels
    for _ in range(2 * MANY):
        if not any("▸" in label for label in reader.last.labels):
            break
        await reader.presses("▸")
        seen += everything(reader, since)
    assert [what for what in case.shows(town) if what not in seen] == []
    assert "▸" not in " ".join(reader.last.labels), "the last page leads on"


async def tell(town: Town, reader: Someone, key: str, params: dict[str, Any]) -> None:
    async with town.world.editing() as session:
        person = await find_person(session, telegram_id=reader.telegram_id)
        assert person is not None
        await notify.send(session, to=person.address, key=key, params=params, now=town.world.clock.at)
    await town.world.robot.sender.drain()


@pytest.mark.parametrize("language", MORE)
async def test_how_many_more_is_said_in_each_language(
    town: Town, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr("handlers.tracking.words.MOST_ORDERS_SHOWN", SHOWN)
    merchant = town.world.person(town.floor.merchant.telegram_id, "Merchant", language)
    await merchant.sends("/start")
    await merchant.sends("/status")
    assert MORE[language] in merchant.last.text and MORE[language] in " ".join(merchant.last.labels)
    await merchant.presses("▸")
    await merchant.presses("▸")
    assert CODES[-1] in merchant.last.text
    await merchant.presses("◂")
    assert CODES[2] in merchant.last.text and CODES[-1] not in merchant.last.text


async def test_somebody_elses_list_is_not_turned_over(town: Town) -> None:
    stranger = town.world.person(77, "Stranger")
    await stranger.sends("/start")
    for key, subject in (*paging.SUBJECTS.items(), *paging.AS_NEW.items()):
        for number in range(1, 8):
            before = len(stranger.chat), [message.edits for message in stranger.chat]
            await stranger.presses_data(f"list.page:{key}:{number}:1", stranger.last.message_id)
            is_own = subject == "person_id" and not key.startswith("desk.") and number == await row_of(town, stranger)
            if not is_own:
                assert (len(stranger.chat), [message.edits for message in stranger.chat]) == before, (key, number)


async def row_of(town: Town, someone: Someone) -> int:
    async with town.world.robot.deps.reading() as session:
        person = await find_person(session, telegram_id=someone.telegram_id)
        assert person is not None
        return person.id


async def test_a_page_that_is_no_more_shows_the_last_there_is(town: Town) -> None:
    await town.floor.owner.sends("/wip")
    await town.floor.owner.presses_data(
        f"list.page:wip.all:{town.floor.workshop_id}:99", town.floor.owner.last.message_id
    )
    assert CODES[0] in town.floor.owner.last.text


@pytest.mark.parametrize("data", ["list.page:start.home:1:1", "list.page:wip.all:1", "list.page:wip.all:1:0"])
async def test_what_is_no_list_is_not_turned_over(town: Town, data: str) -> None:
    await town.floor.owner.presses_data(data, town.floor.owner.last.message_id)
    assert "out of date" in town.floor.owner.notice


async def test_after_a_tap_on_a_later_page_that_page_is_shown_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.planning.screens.MOST_PEOPLE", SHOWN)
    await hire(town)
    owner = town.floor.owner
    await tell(town, owner, "plan.skills", of_workshop(town))
    await owner.presses("▸")
    names = [label for label in owner.last.labels if "Hand" in label]
    await owner.presses("▫️ ✂️")
    assert [label for label in owner.last.labels if "Hand" in label] == names and "✅ ✂️" in owner.last.labels
