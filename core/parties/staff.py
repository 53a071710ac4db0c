"""Notice that people came to a workshop or left one, so that what somebody remembers of it is looked up anew."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session

from core.parties.tables import Membership

_CHANGED = "staff changed"


def has_changed(session: AsyncSession) -> bool:
    """Say whether a transaction has written anything about who works where."""
    return bool(session.info.get(_CHANGED))


@event.listens_for(Session, "before_flush")
def _note_rows(session: Session, *_: Any) -> None:
    if any(isinstance(row, Membership) for row in (*session.new, *session.dirty, *session.deleted)):
        session.info[_CHANGED] = True


@event.listens_for(Session, "do_orm_execute")
def _note_statement(executed: ORMExecuteState) -> None:
    mapper = executed.bind_mapper
    if not executed.is_select and mapper is not None and mapper.class_ is Membership:
        executed.session.info[_CHANGED] = True
