"""What promises all of something is done only by a program that knows all of the tables."""

from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import UserError
from core.work.deps import Deps


class NotAllKnown(UserError):
    """The tables are of a later release: this program would leave out what it does not know."""

    code: ClassVar[str] = "not_all_known"


async def require_all_known(session: AsyncSession, deps: Deps) -> None:
    """Refuse to promise all of something on tables of a later release.

    Raises:
        NotAllKnown: This program does not know all that they hold.
    """
    if not await deps.knows_all(session):
        raise NotAllKnown
