"""A bot's queue of updates: what goes in, in which order it comes out, and when it is given up."""

from gendan_sandbox import schema
from gendan_sandbox.errors import POLLING_WHILE_WEBHOOK, TWO_POLLERS, ApiError
from gendan_sandbox.world.messenger import Messenger
from gendan_sandbox.world.model import Bot, Json, PendingUpdate

DAY_S = 86_400.0
CALLBACK_S = 150.0
INLINE_QUERY_S = 30.0
CHOSEN_RESULT_S = 600.0
LONGEST_POLL_S = 50
MOST_FORGOTTEN = 100
"""So many of the updates that were given up are kept, for whoever asks."""
# Telegram sends these only to bots that ask for them by name.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


def update_kinds() -> list[str]:
    """List the kinds of updates."""
    return [name for name in schema.fields_of("Update") if name != "update_id"]


def wants(bot: Bot, kind: str) -> bool:
    """Say whether a bot has asked for updates of a kind."""
    return kind in bot.allowed_updates if bot.allowed_updates else kind not in ON_REQUEST


def allow(bot: Bot, kinds: list[str] | None) -> None:
    """Remember which updates a bot asks for; None leaves the choice as it is, an empty list is the usual set."""
    if kinds is not None:
        known = update_kinds()
        bot.allowed_updates = [kind for kind in known if kind in kinds]


def push(messenger: Messenger, bot: Bot, kind: str, body: Json, *, queue: str, lifetime_s: float = DAY_S) -> None:
    """Put an update into a bot's queue, unless the bot does not want such updates.

    Args:
        messenger: Where.
        bot: Whose queue.
        kind: The field of Update.
        body: That field's value.
        queue: Name of the order that deliveries by webhook keep.
        lifetime_s: How long it waits for the bot.
    """
    if not wants(bot, kind):
        return
    expires_at_s = messenger.clock.unix() + lifetime_s
    update = PendingUpdate(id=bot.next_update_id, kind=kind, body=body, queue=queue, expires_at_s=expires_at_s)
    bot.next_update_id += 1
    bot.pending.append(update)
    messenger.events.on_change()
    messenger.events.wake()


def as_json(update: PendingUpdate) -> Json:
    """Give an update as the Bot API sends it."""
    return {"update_id": update.id, update.kind: update.body}


def pending(messenger: Messenger, bot: Bot) -> list[PendingUpdate]:
    """List the updates that a bot has not acknowledged, after forgetting those that are too old."""
    now_s = messenger.clock.unix()
    for update in [update for update in bot.pending if update.expires_at_s <= now_s]:
        forget(bot, update)
    return bot.pending


def forget(bot: Bot, update: PendingUpdate) -> None:
    """Give an update up that nobody has acknowledged in time: its bot never gets it again."""
    drop(bot, update)
    bot.forgotten = [*bot.forgotten[1 - MOST_FORGOTTEN :], update]


def drop(bot: Bot, update: PendingUpdate) -> None:
    """Take an update out of the queue."""
    bot.pending = [other for other in bot.pending if other.id != update.id]


async def poll(messenger: Messenger, bot: Bot, *, offset: int, limit: int, timeout_s: int) -> list[Json]:
    """Answer getUpdates: acknowledge all before `offset`, then wait for something to give.

    Raises:
        ApiError: A webhook is set, or another poll has taken over.
    """
    if bot.webhook:
        raise ApiError(409, POLLING_WHILE_WEBHOOK)
    _acknowledge(messenger, bot, offset)
    if timeout_s > 0 and not pending(messenger, bot):
        await _wait(messenger, bot, min(timeout_s, LONGEST_POLL_S))
    return [as_json(update) for update in pending(messenger, bot)[: max(1, min(limit, 100))]]


async def _wait(messenger: Messenger, bot: Bot, timeout_s: int) -> None:
    turn = object()
    pollers = messenger.passing.pollers
    pollers[bot.id] = turn
    messenger.events.wake()

    def is_over() -> bool:
        return pollers.get(bot.id) is not turn or bot.webhook is not None or bool(pending(messenger, bot))

    await messenger.events.wait_until(is_over, timeout_s)
    if bot.webhook:
        raise ApiError(409, "terminated by setWebhook request")
    if pollers.get(bot.id) is not turn:
        raise ApiError(409, TWO_POLLERS)
    del pollers[bot.id]


def _acknowledge(messenger: Messenger, bot: Bot, offset: int) -> None:
    waiting = pending(messenger, bot)
    if offset < 0:
        bot.pending = waiting[offset:]
    elif 0 < offset <= bot.next_update_id:
        bot.pending = [update for update in waiting if update.id >= offset]
    if len(bot.pending) != len(waiting):
        messenger.events.on_change()
