"""What is said where somebody cannot be reached any more."""

from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders


async def _unreachable(r: Rendering, key: str) -> Outgoing:
    return Outgoing(text=r.t(key, name=r.params["name"], orders=r.params["orders"], bot=r.bot_username))


@renders("unreachable.owner")
async def _owner(r: Rendering) -> Outgoing:
    return await _unreachable(r, "unreachable.owner")


@renders("unreachable.asked")
async def _asked(r: Rendering) -> Outgoing:
    return await _unreachable(r, "unreachable.asked")


@renders("unreachable.worker")
async def _worker(r: Rendering) -> Outgoing:
    return await _unreachable(r, "unreachable.worker")


@renders("unreachable.merchant")
async def _merchant(r: Rendering) -> Outgoing:
    return await _unreachable(r, "unreachable.merchant")


@renders("unreachable.buyer")
async def _buyer(r: Rendering) -> Outgoing:
    return await _unreachable(r, "unreachable.buyer")
