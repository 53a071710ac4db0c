"""Whose fault it is that the database refuses an update: its own, or that of a database which is away."""

import logging
from collections import OrderedDict
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError

from core.database import REFUSALS, is_contended, is_lasting
from core.intake import actions as intake
from core.work.deps import type_of_transaction

log = logging.getLogger(__name__)

MOST_REFUSALS = 8
"""An update that is refused so often in a row, while other writes work, is itself at fault; a minute has passed."""
MOST_KNOWN = 10_000

Refusals = (*REFUSALS, OSError)
Key = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blame:
    """Counts how often each update was refused while another write worked."""

    transaction: type_of_transaction
    refusals: OrderedDict[Key, int] = field(default_factory=OrderedDict)

    async def is_on(self, key: Key, error: Exception) -> bool:
        """Say whether an update is at fault for its refusal, and is not to be tried again."""
        if is_data_at_fault(error):
            return True
        if is_contended(error) or not await self._can_write():
            self.acquit(key)
            return False
        self.refusals[key] = self.refusals.pop(key, 0) + 1
        if len(self.refusals) > MOST_KNOWN:
            self.refusals.popitem(last=False)
        return self.refusals[key] >= MOST_REFUSALS

    def acquit(self, key: Key) -> None:
        """Forget the refusals of an update: it was taken, or the database was away."""
        self.refusals.pop(key, None)

    async def _can_write(self) -> bool:
        try:
            async with self.transaction() as session:
                await intake.try_write(session)
        except Refusals as error:
            log.warning("the database refuses everything: %s", type(error).__name__)
            return False
        return True


def is_data_at_fault(error: Exception) -> bool:
    """Say whether the data is at fault; a line that broke says nothing about what was to go over it."""
    return isinstance(error, DBAPIError) and is_lasting(error)
