"""The door to pairs: the only way from an id that came from outside to a pair."""

from sqlalchemy.ext.asyncio import AsyncSession

from core.locking import lock_one
from core.pairs.model import PairSide
from core.pairs.tables import Pair
from core.parties.access import MANAGERS, find_role
from core.parties.model import NotYours
from core.parties.tables import Person

EITHER_SIDE = frozenset(PairSide)
WORKSHOP_ONLY = frozenset({PairSide.WORKSHOP})


async def access_pair(
    session: AsyncSession, *, actor: Person, pair_id: int, sides: frozenset[PairSide] = EITHER_SIDE
) -> Pair:
    """Get a pair on one of whose sides the actor stands; it is locked from now on.

    Raises:
        NotYours: There is no such pair for this person on these sides.
    """
    pair = await lock_one(session, Pair, pair_id)
    side = None if pair is None else await side_of_pair(session, person=actor, pair=pair)
    if pair is None or side not in sides:
        raise NotYours
    return pair


async def side_of_pair(session: AsyncSession, *, person: Person, pair: Pair) -> PairSide | None:
    """Say on which side of a pair a person stands; one that has ended still has its sides."""
    if await find_role(session, person_id=person.id, workshop_id=pair.workshop_id) in MANAGERS:
        return PairSide.WORKSHOP
    return PairSide.MERCHANT if pair.merchant_id == person.id else None
