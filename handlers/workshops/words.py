"""A workshop's profile, its screens, its people and its invites in words, buttons and a poster."""

from markupsafe import Markup, escape

from core.parties import profile, queries
from core.parties.messages import (
    AskRegion,
    InvitePoster,
    LeaveSure,
    MemberJoined,
    MemberLeft,
    Members,
    RemoveMember,
    RevokeInvites,
    WorkshopCard,
    WorkshopFields,
    WorkshopTemplates,
)
from core.parties.model import REGIONS, Role
from core.parties.tables import Person, Workshop
from core.planning.queries import plans_with
from core.planning.work_weeks import week_key
from core.tracking.model import local_date
from handlers.families import Family
from handlers.keyboards import pack
from handlers.order_names import garment_icon, garment_name
from handlers.outgoing import Button, Media, Outgoing
from handlers.paging import cut
from handlers.people.words import invite_link
from handlers.planning.day_screens import MOST_ON_A_CARD, coming_lines
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts, all_texts
from handlers.trade_words import OWN_WEEK, WEEK, craft_name, region_name, region_tag, skill_name
from vision.draw.poster import PosterPicture, draw_poster

ROLE = Family("role", Role)
FIELDS = ("name", "region", "crafts", "categories", "moq", "people", "teams", "calendar", "prices", "zone")
FIELD = Family("shop.field", FIELDS)

TEMPLATES_SHOWN, MEMBERS_SHOWN = 6, 30


async def _workshop(r: Rendering, workshop_id: int) -> Workshop:
    return await r.session.get_one(Workshop, workshop_id)


def in_pairs(buttons: list[Button]) -> tuple[tuple[Button, ...], ...]:
    """Lay buttons out two in a row."""
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def profile_lines(t: Texts, workshop: Workshop) -> Markup:
    """Tell a profile in a few lines: crafts, garments with prices, quantities, people, teams, hours."""
    prices = workshop.price_minor_by_category
    garments = [
        Markup("{} {} {}").format(
            garment_icon(category),
            garment_name(t, category),
            t.money(int(prices[category]), workshop.currency) if category in prices else "",
        )
        for category in workshop.categories
    ]
    people = [
        Markup("{} {}").format(skill_name(t, skill), workshop.people_by_skill.get(skill, 0)) for skill in profile.SKILLS
    ]
    lines = [
        t("list.comma").join(craft_name(t, craft) for craft in workshop.crafts),
        t("list.comma").join(garments),
        t("shop.line.pieces", moq=t.number(workshop.moq_pieces), most=t.number(workshop.max_pieces)),
        Markup(" · ").join(people),
        t("shop.line.teams", sizes="/".join(str(size) for size in workshop.team_sizes)),
        t("shop.line.week", week=week_name(t, workshop)),
    ]
    return Markup("\n").join(line for line in lines if line)


def week_name(t: Texts, workshop: Workshop) -> Markup:
    """Name the working week of a workshop."""
    key = week_key(workshop.calendar)
    return t(WEEK(key or OWN_WEEK))


@renders(WorkshopCard)
async def _card(r: Rendering[WorkshopCard]) -> Outgoing:
    workshop = await _workshop(r, r.message.workshop_id)
    members = await queries.list_members(r.session, workshop_id=workshop.id)
    state = r.t("shop.is_open" if workshop.is_open else "shop.is_closed")
    head = Markup("🏭 <b>{}</b> · {}").format(workshop.name, region_name(r.t, workshop.region))
    staff = r.t.count("shop.members_count", len(members))
    privacy = [r.t("shop.strict_privacy")] if workshop.strict_privacy else []
    days = coming_lines(
        r.t, plans_with(workshop).calendar, today=local_date(r.now, workshop.timezone), most=MOST_ON_A_CARD
    )
    lines = [head, profile_lines(r.t, workshop), *days, staff, state, *privacy]
    hide = "shop.button.privacy_normal" if workshop.strict_privacy else "shop.button.privacy_strict"
    switch = "shop.button.close" if workshop.is_open else "shop.button.open"
    return Outgoing(
        text=Markup("\n").join(lines),
        buttons=(
            (
                r.button("orders.button.change", pack("shop.view", workshop.id, "fields", 0)),
                r.button("shop.button.members", pack("shop.view", workshop.id, "members", 0)),
            ),
            (
                r.button("start.button.invite", pack("shop.invite", workshop.id, Role.WORKER)),
                r.button("shop.button.invite_leader", pack("shop.invite", workshop.id, Role.LEADER)),
            ),
            (
                r.button(switch, pack("shop.open", workshop.id, 0 if workshop.is_open else 1)),
                r.button(hide, pack("shop.privacy", workshop.id, 0 if workshop.strict_privacy else 1)),
            ),
            (r.button("lesson.button.offer", pack("lesson.offer", workshop.id)),),
        ),
    )


@renders(WorkshopFields)
async def _fields(r: Rendering[WorkshopFields]) -> Outgoing:
    workshop = await _workshop(r, r.message.workshop_id)
    buttons = [r.button(FIELD(field), pack("shop.view", workshop.id, field, 0)) for field in FIELDS]
    back = r.button("orders.button.back", pack("shop.view", workshop.id, "card", 0))
    return Outgoing(text=profile_lines(r.t, workshop), buttons=(*in_pairs(buttons), (back,)))


@renders(AskRegion)
async def _ask_region(r: Rendering[AskRegion]) -> Outgoing:
    token = r.message.token
    buttons = [
        Button(text=plain(region_name(r.t, region)), data=pack("shop.region", region_tag(region), token))
        for region in REGIONS
    ]
    return Outgoing(text=r.t("shop.ask_region", name=r.message.name), buttons=in_pairs(buttons))


@renders(WorkshopTemplates)
async def _templates(r: Rendering[WorkshopTemplates]) -> Outgoing:
    workshop = await _workshop(r, r.message.workshop_id)
    page = cut(r, await queries.list_templates(r.session), TEMPLATES_SHOWN)
    templates = page.items
    cards = [Markup("<b>{}</b>\n{}").format(template.name, profile_lines(r.t, template)) for template in templates]
    rows = [
        (r.button("shop.button.like", pack("shop.clone", workshop.id, template.id), name=template.name),)
        for template in templates
    ]
    own = (r.button("shop.button.answer", pack("shop.view", workshop.id, "crafts", 1)),)
    head = r.t("shop.templates" if templates else "shop.no_templates", name=workshop.name)
    text = Markup("\n\n").join([head, *cards, *page.line(r)])
    return Outgoing(text=text, buttons=(*rows, *page.row(r, "shop.templates", workshop.id), own))


@renders(Members)
async def _members(r: Rendering[Members]) -> Outgoing:
    workshop = await _workshop(r, r.message.workshop_id)
    page = cut(r, await queries.list_members(r.session, workshop_id=workshop.id), MEMBERS_SHOWN)
    lines = [Markup("{} — {}").format(person.name, r.t(ROLE(role))) for person, role in page.items]
    removals = [
        (r.button("shop.button.remove", pack("shop.remove", workshop.id, person.id, 0), name=person.name[:30]),)
        for person, role in page.items
        if role is not Role.OWNER
    ]
    return Outgoing(
        text=Markup("\n").join([r.t("shop.members", name=workshop.name), *lines, *page.line(r)]),
        buttons=(
            *removals,
            *page.row(r, "shop.members", workshop.id),
            (r.button("shop.button.revoke", pack("shop.revoke", workshop.id)),),
            (r.button("orders.button.back", pack("shop.view", workshop.id, "card", 0)),),
        ),
    )


@renders(RemoveMember)
async def _remove_sure(r: Rendering[RemoveMember]) -> Outgoing:
    workshop = await _workshop(r, r.message.workshop_id)
    person = await r.session.get_one(Person, r.message.member_id or r.message.person_id)
    return Outgoing(
        text=r.t("shop.remove_sure", person=person.name, workshop=workshop.name),
        buttons=(
            (r.button("shop.button.remove_sure", pack("shop.remove", workshop.id, person.id, r.now.toordinal())),),
            (r.button("orders.button.back", pack("shop.view", workshop.id, "members", 0)),),
        ),
    )


@renders(LeaveSure)
async def _leave_sure(r: Rendering[LeaveSure]) -> Outgoing:
    workshop = await _workshop(r, r.message.workshop_id)
    yes = r.button("shop.button.leave_sure", pack("shop.leave", workshop.id, r.now.toordinal()))
    stay = r.button("orders.button.back", pack("settings.part", "all"))
    return Outgoing(text=r.t("shop.leave_sure", workshop=workshop.name), buttons=((yes,), (stay,)))


@renders(MemberLeft)
async def _member_left(r: Rendering[MemberLeft]) -> Outgoing:
    workshop = await _workshop(r, r.message.workshop_id)
    text = r.t("shop.member_left", name=r.message.name, workshop=workshop.name)
    return Outgoing(text=text, buttons=((r.button("wish.button.people", pack("plan.people", workshop.id)),),))


@renders(RevokeInvites)
async def _revoke_sure(r: Rendering[RevokeInvites]) -> Outgoing:
    workshop = await _workshop(r, r.message.workshop_id)
    count = await queries.count_open_invites(r.session, workshop_id=workshop.id, now=r.now)
    back = (r.button("orders.button.back", pack("shop.view", workshop.id, "members", 0)),)
    if not count:
        return Outgoing(text=r.t("shop.no_invites", workshop=workshop.name), buttons=(back,))
    yes = (r.button("shop.button.revoke_sure", pack("shop.revoke_yes", workshop.id, count)),)
    return Outgoing(text=r.t.count("shop.revoke_sure", count, workshop=workshop.name), buttons=(yes, back))


@renders(InvitePoster)
async def _invite(r: Rendering[InvitePoster]) -> Outgoing:
    workshop = await _workshop(r, r.message.workshop_id)
    link = invite_link(r.bot_username, r.message.token)
    instructions = tuple(plain(t("shop.poster")) for t in all_texts())
    picture = PosterPicture(workshop=workshop.name, qr_text=link, instructions=instructions)
    key = "shop.invite_leader" if r.message.role == Role.LEADER else "shop.invite"
    return Outgoing(
        text=r.t(key, workshop=workshop.name, link=link),
        media=Media(content=await r.draw(draw_poster, picture), filename="invite.png"),
        buttons=((r.button("shop.button.revoke", pack("shop.revoke", workshop.id)),),),
    )


@renders(MemberJoined)
async def _member_joined(r: Rendering[MemberJoined]) -> Outgoing:
    workshop = await _workshop(r, r.message.workshop_id)
    return Outgoing(text=r.t("workshop.member_joined", name=escape(r.message.name), workshop=workshop.name))
