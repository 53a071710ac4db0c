"""What an export says of itself, as plain text in the language of its reader."""

from core.export.messages import Readme
from core.export.model import Tenant
from core.parties.tables import Person
from handlers.families import Family
from handlers.rendering import plain
from handlers.texts import Texts

README = Family("data.readme", Tenant)


def readme(said: Readme, reader: Person) -> str:
    """Tell what is in an export."""
    t = Texts(reader.locale, reader.timezone)
    parts = [
        plain(t(text, moment=t.moment(said.made_at), name=said.key_name))
        for text in (README(said.tenant), "data.readme.files", "data.readme.check", "data.readme.signed")
    ]
    return "\n\n".join(parts) + "\n"
