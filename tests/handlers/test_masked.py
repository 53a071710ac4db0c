"""Before the deal neither side learns who the other is: by whatever is written, by whatever is pressed.

The columns are read from the tables, the buttons from the registry, the kinds of messages from the messenger's own
list, so that a new one is looked at without being named.
"""

import io
import zipfile
from typing import Any

import pytest
from sqlalchemy import JSON, String, select
from telegram import Message
from telegram.constants import MessageAttachmentType, MessageType

from core.contacts.mask import ContactBeforeDeal
from core.crossing import CROSSES
from core.dialogue import actions as dialogue
from core.matching import actions as matching
from core.notify.model import Address
from core.orders.draft import Draft, draft_to_json
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Person
from core.planning.tables import PlanOverride, PlanProposal, ProposalState
from core.rooms import actions as rooms
from core.schema import METADATA
from handlers.rooms.crossing import MAY_CROSS, NAMES, require_masked
from tests.chat import BOT_ID, Someone, World
from tests.handlers.isolation import Town, attack_by_buttons, attack_by_words
from tests.handlers.test_bad_input import is_unharmed, no_fault
from tests.handlers.test_edits import edits
from tests.handlers.test_matching import Market, market
from tests.handlers.test_room_copies import asked
from tests.rows import a_workshop, an_order

__all__ = ["market"]

CONTACT = "13800138000"

MASKED = frozenset({"room_post.text", "room_post.words_before"})
"""Words that are masked when they are kept: `core/rooms/actions.py`."""
REFUSED = frozenset({"room_post.file_name"})
"""Words that come with a file, which is refused for them: `handlers/rooms/crossing.py`."""
STAY = {
    "person.name": "opens with the deal",
    "pair.name": "what a workshop calls its own buyer; no other side reads it",
    "workshop.name": "opens with the deal",
    "lesson_photo.report": "of the floor",
    "photo.file_name": "of the floor",
    "photo.review_note": "of the floor",
    "photo.words": "of the floor",
    "photo.report": "of the floor; who signed a picture",
    "plan_override.reason": "of the floor",
    "hold.reason": "of the operators",
    "hold.placed_by": "of the operators",
    "hold.released_by": "of the operators",
    "hold.release_reason": "of the operators",
    "deletion_record.asked_by": "of the operators",
    "dialogue.answers": "of who is asked",
    "dialogue.aside": "of who is asked",
    "failed_update.raw": "of the operators",
    "failed_update.error": "of the operators",
    "incident.detail": "of the operators",
    "job.args": "read by the robot alone",
    "job.error": "of the operators",
    "outbox.params": "read by tests/handlers/test_readers.py",
    "outbox.error": "of the operators",
    "ledger_entry.facts": "copies of what stands in other columns; exports leave out what is another's",
    "export_file.name": "made by the robot, of the tenant",
    "plan_proposal.change": "numbers and keys, of the floor",
    "plan_proposal.outcome": "a plan, of the floor",
}
WITHOUT_WORDS = frozenset(
    {
        *("card.kind", "card.picture_digest", "card.text_digest", "chase.cause", "deletion_record.deleted"),
        *("deletion_record.digests", "deletion_record.kept", "deletion_record.reference", "dialogue.kind"),
        *("dialogue.step", "doomed_blob.sha256", "export_file.sha256", "failed_update.reference"),
        *("invite.token", "job.key", "job.kind", "ledger_entry.digest", "ledger_entry.kind"),
        *("ledger_entry.previous", "ledger_entry.salts", "ledger_entry.sealed", "order.category"),
        *("order.code", "order.currency", "order.garment", "order_picture.file_id", "order_picture.sha256"),
        *("lesson_photo.album_id", "lesson_photo.file_id", "lesson_photo.file_unique_id", "lesson_photo.sha256"),
        *("outbox.dedupe", "outbox.key", "pair.token", "person.locale", "person.timezone", "photo.album_id"),
        *("photo.challenge", "photo.clean_sha256", "photo.counted", "photo.file_id"),
        *("photo.file_unique_id", "photo.reasons", "photo.sha256", "photo.sketch_sha256", "photo.trust"),
        *("plan_away.cause", "plan_away.skill", "plan_move.cause", "plan_override.better"),
        *("plan_proposal.digest", "plan_shift.cause", "plan_skill.skills", "plan_standard.category"),
        "room_post.file_unique_id",
        *("room_post.file_id", "room_post.file_kind", "room_post.media_group_id", "room_post.sha256"),
        *("signin_link.nonce", "signin_link.token_hash", "ticket.contents", "web_session.token_hash"),
        *("workshop.calendar", "workshop.categories", "workshop.crafts", "workshop.currency"),
        *("workshop.people_by_skill", "workshop.price_minor_by_category", "workshop.team_sizes"),
        "workshop.timezone",
    }
)
"""Keys, codes, digests and numbers, which nobody types; members of an enum (`core.database.Member`) need no say."""


def test_every_column_that_holds_words_is_checked_or_stays_on_its_side() -> None:
    columns = {
        f"{table.name}.{column.name}": column.info == CROSSES
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | JSON)
    }
    checked = {name for name, crosses in columns.items() if crosses}
    said = [*checked, *MASKED, *REFUSED, *STAY, *WITHOUT_WORDS]
    assert sorted(said) == sorted(columns), "say of each new column whether its words cross before the deal"


KINDS = sorted({str(kind) for kind in (*MessageAttachmentType, *MessageType) if hasattr(Message, str(kind))})


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_message_crosses_only_if_somebody_has_looked_into_it(kind: str) -> None:
    message = Message.de_json({"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}, None)
    with message._unfrozen():
        setattr(message, kind, "text" if kind == "text" else object())
    if kind in MAY_CROSS:
        require_masked(message)
    else:
        with pytest.raises(ContactBeforeDeal):
            require_masked(message)


OF_THE_ROBOT = frozenset({"file_id", "file_unique_id", "mime_type", "emoji", "type", "custom_emoji_id"})
"""What the messenger itself writes into files."""


def test_every_name_that_a_file_carries_is_looked_at() -> None:
    annotations = {
        name
        for kind in MAY_CROSS
        for file in [_type_of(kind)]
        if file is not None
        for name in file.__slots__
        if not name.startswith("_")
    }
    words = {name for name in annotations if name not in OF_THE_ROBOT and name in _str_names()}
    assert words == set(NAMES)


def _type_of(kind: str) -> Any:
    import telegram

    name = {"photo": "PhotoSize", "video_note": "VideoNote", "text": ""}.get(kind, kind.title())
    return getattr(telegram, name) if name else None


def _str_names() -> set[str]:
    import inspect

    found = set()
    for kind in MAY_CROSS:
        file = _type_of(kind)
        if file is not None:
            for name, parameter in inspect.signature(file.__init__).parameters.items():
                if "str" in str(parameter.annotation):
                    found.add(name)
    return found


BUYER, OWNER, RIVAL = 700_700_001, 700_700_002, 700_700_003
SECRETS = {
    BUYER: ("Buyerina", str(BUYER), "Geheimnis"),
    OWNER: ("Ownerius", str(OWNER), "Verborgen"),
    RIVAL: ("Rivalda", str(RIVAL), "Nebenan"),
}
DEALS = frozenset({"offer.take", "offer.yes", "match.robot"})
"""After these names are open."""


async def _scene(world: World) -> Town:
    """Have an order asked of two workshops, with words in both rooms, and fill in all that is to stay hidden."""
    buyer, owner, rival = (
        world.person(number, f"{SECRETS[number][0]} {SECRETS[number][2]}") for number in (BUYER, OWNER, RIVAL)
    )
    for someone in (buyer, owner, rival):
        await someone.sends("/start")
    now = world.clock.at
    async with world.editing() as session:
        people = {row.telegram_id: row for row in await session.scalars(select(Person))}
        people[BUYER].is_merchant = True
        shops = [await a_workshop(session, people[number], name=SECRETS[number][2]) for number in (OWNER, RIVAL)]
        order = await an_order(session, people[BUYER], code="K90", style_name="Zephyr")
        other = await an_order(session, people[BUYER], code="K91", style_name="Geheimnis")
        offers = [await matching.ask(session, order=order, workshop_id=shop.id, now=now) for shop in shops]
        opened = [await rooms.open_room(session, order_id=order.id, workshop_id=shop.id, now=now) for shop in shops]
        draft = Draft(token="secret", style_name="Geheimnis")
        await dialogue.step_to(
            session,
            Address(bot_id=BOT_ID, chat_id=BUYER),
            kind="order",
            step="category",
            answers=draft_to_json(draft),
            now=now,
        )
        proposal = PlanProposal(
            workshop_id=shops[0].id,
            asked_by_id=people[OWNER].id,
            change={"kind": "PEOPLE", "skill": "sewing", "people": 1},
            state=ProposalState.REFUSED,
            asked_at=now,
        )
        session.add(proposal)
        await session.flush()
        session.add(
            PlanOverride(
                workshop_id=shops[0].id,
                order_id=other.id,
                proposal_id=proposal.id,
                decided_by_id=people[OWNER].id,
                decided_at=now,
                reason="Verborgen",
                planner_team=4,
                planner_off_line_at=now,
                owner_team=2,
                owner_off_line_at=now,
            )
        )
        ids = {order.id, other.id, proposal.id, *(shop.id for shop in shops), *(offer.id for offer in offers)}
        ids |= {room.id for room in opened} | {person.id for person in people.values()}
    await world.settle()
    town = Town(world=world, floor=None, foreign={}, ids=tuple(sorted(ids)), tokens=("secret",))  # type: ignore[arg-type]
    for someone in (buyer, owner, rival):
        await someone.presses_data(f"room.enter:{opened[1 if someone is rival else 0].id}")
        await someone.sends("Which thread, please?")
        await someone.presses_data("room.leave")
    return town


def _shown(someone: Someone) -> list[str]:
    """List all that a person has been sent, what lies in exports included."""
    said = []
    for message in someone.chat:
        own = {name: value for name, value in message.params.items() if name != "chat_id"}
        said.append(str(own))
        said += [_unpacked(content) for content in message.files.values()]
    return said


def _unpacked(content: bytes) -> str:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return "".join(zipped.read(name).decode(errors="replace") for name in zipped.namelist())


@pytest.mark.parametrize("number", [BUYER, OWNER, RIVAL])
async def test_no_button_and_no_word_opens_a_name_before_the_deal(
    world: World, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    town = await _scene(world)
    someone = world.person(number, f"{SECRETS[number][0]} {SECRETS[number][2]}")
    town.foreign = {"other side": someone}
    before = len(world.telegram.answers)
    with no_fault(caplog):
        assert await attack_by_buttons(town, most=6, seed=number, but=DEALS) > 300
        await attack_by_words(town)
    world.clock.advance(hours=1)
    await world.settle()
    async with world.robot.deps.reading() as session:
        orders = (await session.scalars(select(Order))).all()
    assert OrderState.AGREED not in {order.state for order in orders}, "a button that makes a deal belongs into DEALS"
    hidden = [secret for other, secrets in SECRETS.items() if other != number for secret in secrets]
    told = _shown(someone) + [str(answer.get("text")) for answer in world.telegram.answers[before:]]
    told += [str(params) for method, params in world.telegram.calls if method == "answerInlineQuery"]
    assert [text[:300] for text in told if any(secret in text for secret in hidden)] == []
    await is_unharmed(world)


async def test_a_file_is_sent_as_it_was_looked_at_and_not_as_it_was_edited(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    wang, maya = market.owners[0], market.maya
    await wang.presses("Ask the buyer")
    before = len(maya.chat)
    await wang.sends_document(b"%PDF-1.7", "pattern.pdf", caption=f"the pattern, tel {CONTACT}")
    await wang.presses("Pass it on")
    arrived = maya.chat[before:]
    assert [message.method for message in arrived] == ["sendDocument"]
    assert "the pattern, tel ▒▒▒" in arrived[0].text and CONTACT not in str(arrived[0].params)


async def test_a_number_that_is_spread_over_messages_does_not_get_through(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    wang, maya = market.owners[0], market.maya
    await wang.presses("Ask the buyer")
    for part in ("138 00", "13 80", "00", "is my number"):
        await wang.sends(part)
    told = "\n".join(message.text for message in maya.chat)
    assert "138 00" in told and "13 80" in told and "▒▒▒" in told and "is my number" in told
    market.world.clock.advance(minutes=11)
    await wang.sends("1200")
    assert maya.last.text.endswith("1200")


@pytest.mark.parametrize("parts", [("my wechat is", "lily_zhang88"), ("hello", "lily_zhang88", "wechat")])
async def test_a_name_in_a_messenger_that_is_spread_over_messages_does_not_get_through(
    market: Market, parts: tuple[str, ...]
) -> None:
    maya, wang = await asked(market)
    before = len(maya.chat)
    for part in parts:
        await wang.sends(part)
    told = [message.text.split("\n", 1)[-1] for message in maya.chat[before:]]
    assert told == [*parts[:-1], "▒▒▒"]


async def test_an_edit_does_not_name_the_messenger_of_a_name_that_stands_beside_it(market: Market) -> None:
    maya, wang = await asked(market)
    first, second = await wang.sends("the zip"), await wang.sends("black")
    await edits(wang, second, text="lily_zhang88")
    await edits(wang, first, text="my wechat is:")
    assert [message.text.split("\n", 1)[-1] for message in maya.chat[-2:]] == ["my ▒▒▒", "lily_zhang88"]
    await edits(wang, first, text="the zip")
    await edits(wang, second, text="black")
    await edits(wang, first, text="my wechat is:")
    await edits(wang, second, text="lily_zhang88")
    assert maya.chat[-1].text.endswith("▒▒▒")
