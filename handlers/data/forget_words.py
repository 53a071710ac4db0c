"""The deletion of a person in words, buttons and a certificate."""

from collections.abc import Mapping

from markupsafe import Markup

from core.errors import UserError
from core.files import FileKind
from core.forgetting import queries
from core.forgetting.messages import Certificate, CloseWorkshop, ForgetMe, TakeOver
from core.forgetting.model import Gone, Kept, OwnsWorkshop
from core.forgetting.tables import DeletionRecord
from core.parties import queries as parties
from core.parties.model import Role
from core.parties.tables import Person, Workshop
from handlers.data.certificate import GONE, KEPT, certificate, line
from handlers.keyboards import pack
from handlers.outgoing import Button, Media, Outgoing
from handlers.paging import cut
from handlers.rendering import Rendering, renders
from handlers.texts import Texts

MOST_HEIRS = 12


@renders(ForgetMe)
async def _forget(r: Rendering[ForgetMe]) -> Outgoing:
    person = await r.session.get_one(Person, r.message.person_id)
    back = r.button("orders.button.back", pack("data.show"))
    try:
        await queries.require_free(r.session, person=person)
    except OwnsWorkshop as error:
        text = Markup("\n\n").join([r.t("data.first"), r.t(error.text_key, **error.params)])
        return Outgoing(text=text, buttons=(*await _successors(r, person), (back,)))
    except UserError as error:
        text = Markup("\n\n").join([r.t("data.first"), r.t(error.text_key, **error.params)])
        return Outgoing(text=text, buttons=((back,),))
    goes, stays = await queries.preview(r.session, person=person)
    yes = r.button("data.button.forget_yes", pack("data.forget_yes", r.now.toordinal()))
    return Outgoing(text=_account(r.t, goes, stays), buttons=((back,), (yes,)))


def _account(t: Texts, goes: Mapping[Gone, int], stays: Mapping[Kept, int]) -> Markup:
    """Say line by line what goes and what stays."""
    lines = [t("data.goes"), *(line(t, GONE(kind), n) for kind, n in goes.items())]
    if stays:
        lines += [Markup(""), t("data.stays"), *(line(t, KEPT(kind), n) for kind, n in stays.items())]
    return Markup("\n").join([*lines, Markup(""), t("data.no_way_back")])


async def _successors(r: Rendering[ForgetMe], person: Person) -> tuple[tuple[Button, ...], ...]:
    """Offer to hand the workshop to each of its people, or to close it where no order is open."""
    workshop = await queries.find_busy_workshop(r.session, person_id=person.id)
    assert workshop is not None
    members = await parties.list_members(r.session, workshop_id=workshop.id)
    page = cut(r, [member for member, role in members if role is not Role.OWNER], MOST_HEIRS)
    rows: list[tuple[Button, ...]] = [
        (r.button("data.button.hand_over", pack("data.hand_over", workshop.id, heir.id), name=heir.name),)
        for heir in page.items
    ]
    rows += page.row(r, "data.forget", person.id)
    if not await queries.works_on_orders(r.session, workshop_id=workshop.id):
        rows.append((r.button("data.button.close", pack("data.close", workshop.id), workshop=workshop.name),))
    return tuple(rows)


@renders(CloseWorkshop)
async def _close_sure(r: Rendering[CloseWorkshop]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    members = await parties.list_members(r.session, workshop_id=workshop.id)
    invites = await parties.count_open_invites(r.session, workshop_id=workshop.id, now=r.now)
    text = r.t(
        "data.close_sure", workshop=workshop.name, people=r.t.number(len(members) - 1), invites=r.t.number(invites)
    )
    yes = r.button("data.button.close_sure", pack("data.close_yes", workshop.id, len(members)))
    return Outgoing(text=text, buttons=((r.button("orders.button.back", pack("data.forget")),), (yes,)))


@renders(TakeOver)
async def _take_over(r: Rendering[TakeOver]) -> Outgoing:
    return Outgoing(
        text=r.t("data.take_over", workshop=r.message.workshop, owner=r.message.owner),
        buttons=((r.button("data.button.take", pack("data.take", r.message.token)),),),
    )


@renders(Certificate)
async def _certificate(r: Rendering[Certificate]) -> Outgoing:
    record = await r.session.get_one(DeletionRecord, r.message.record_id)
    content = certificate(r.t, record, key=r.message.key)
    name = f"gendan-deletion-{record.reference}.txt"
    media = Media(content=content.encode(), type=FileKind.DOCUMENT, filename=name)
    return Outgoing(text=r.t("data.certificate", reference=record.reference), media=media)
