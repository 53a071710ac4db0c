"""All tables in one place, for migrations and for tests that make a fresh database."""

from sqlalchemy import Column, MetaData, String, Table

from core.budgets import tables as budgets
from core.codes import tables as codes
from core.database import Base
from core.dialogue import tables as dialogue
from core.evidence import tables as evidence
from core.export import tables as export
from core.forgetting import tables as forgetting
from core.holds import tables as holds
from core.incidents import tables as incidents
from core.intake import tables as intake
from core.jobs import tables as jobs
from core.ledger import tables as ledger
from core.matching import tables as matching
from core.notify import tables as notify
from core.order_links import tables as order_links
from core.orders import tables as orders
from core.pairs import tables as pairs
from core.parties import tables as parties
from core.planning import tables as planning
from core.retention import tables as retention
from core.rooms import tables as rooms
from core.signin import tables as signin
from core.tickets import tables as tickets
from core.tracking import tables as tracking

FEATURES = (
    budgets,
    codes,
    dialogue,
    evidence,
    export,
    forgetting,
    holds,
    incidents,
    intake,
    jobs,
    ledger,
    matching,
    notify,
    order_links,
    orders,
    pairs,
    parties,
    planning,
    retention,
    rooms,
    signin,
    tickets,
    tracking,
)

METADATA = Base.metadata

SCHEMA_BOUND = Table("schema_bound", MetaData(), Column("readable_from", String(32), nullable=False))
"""One row beside `alembic_version`: the oldest release that may work on these tables. No data of an installation."""
