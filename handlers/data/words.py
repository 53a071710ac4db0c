"""My data in words and buttons."""

from markupsafe import Markup

from core.export.messages import ExportByHand, ExportDoesNotFit, ExportReady, MyData
from core.export.model import PART_BYTES, Tenant
from core.export.tables import ExportFile
from core.files import FileKind
from core.ledger.signing import own_key_name
from core.parties import queries
from core.parties.model import Role
from core.parties.tables import Person
from handlers.keyboards import pack
from handlers.outgoing import Button, Media, Outgoing
from handlers.rendering import Rendering, renders

MEGABYTE = 10**6


@renders(MyData)
async def _all(r: Rendering[MyData]) -> Outgoing:
    person = await r.session.get_one(Person, r.message.person_id)
    rows: list[tuple[Button, ...]] = []
    if person.is_merchant:
        rows.append((r.button("data.button.export_orders", pack("data.export", Tenant.MERCHANT, person.id)),))
    for workshop, role in await queries.list_workshops_of(r.session, person_id=person.id):
        if role is Role.OWNER:
            data = pack("data.export", Tenant.WORKSHOP, workshop.id)
            rows.append((r.button("data.button.export_workshop", data, workshop=workshop.name),))
    rows.append((r.button("data.button.forget", pack("data.forget")),))
    rows.append((r.button("orders.button.back", pack("settings.part", "all")),))
    newest, *older = [own_key_name(key) for key in r.deps.code_keys]
    lines = [r.t("data.all"), r.t("data.key", name=newest)]
    if older:
        lines.append(r.t("data.older_keys", keys=r.t("list.comma").join(older)))
    return Outgoing(text=Markup("\n\n").join(lines), buttons=tuple(rows))


@renders(ExportReady)
async def _export_file(r: Rendering[ExportReady]) -> Outgoing:
    file = await r.session.get(ExportFile, r.message.export_file_id)
    content = None if file is None else await _content(r, file)
    if file is None or content is None:
        return Outgoing(text=r.t("data.export_gone"))
    key = "data.export_file" if file.parts == 1 else "data.export_part"
    megabytes = r.t.number(max(1, round(file.size_bytes / MEGABYTE)))
    text = r.t(key, part=file.part, parts=file.parts, megabytes=megabytes)
    return Outgoing(text=text, media=Media(content=content, type=FileKind.DOCUMENT, filename=file.name))


async def _content(r: Rendering, file: ExportFile) -> bytes | None:
    try:
        return await r.deps.blobs.get(file.sha256)
    except FileNotFoundError:
        return None


@renders(ExportDoesNotFit)
async def _too_big(r: Rendering[ExportDoesNotFit]) -> Outgoing:
    return Outgoing(text=r.t("data.export_too_big", megabytes=r.t.number(PART_BYTES // MEGABYTE)))


@renders(ExportByHand)
async def _by_hand(r: Rendering[ExportByHand]) -> Outgoing:
    person = await r.session.get_one(Person, r.message.person_id)
    command = f"gendan export --{r.message.tenant.lower()} {r.message.tenant_id} --to FILE.zip"
    return Outgoing(
        text=r.t("data.export_by_hand", name=person.name, command=Markup("<code>{}</code>").format(command))
    )
