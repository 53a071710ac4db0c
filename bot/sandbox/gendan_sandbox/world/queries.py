"""The memory of questions to bots: pressed buttons, inline queries, open Mini Apps."""

from gendan_sandbox.world.messenger import Messenger
from gendan_sandbox.world.model import Query

_KEPT = 5000


def remember(messenger: Messenger, query: Query) -> None:
    """Keep a query, and forget the oldest of too many."""
    kept = messenger.state.queries
    kept[query.id] = query
    while len(kept) > _KEPT:
        del kept[next(iter(kept))]
