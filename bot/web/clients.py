"""Who asks for a page, also behind a proxy, and how often an address may be wrong."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

TRIES_A_MIN = 30
"""Wrong codes that one address may try in a minute."""
MOST_ADDRESSES = 10_000
"""Addresses remembered at once; beyond that the oldest are forgotten."""
MOST_HOPS = 20

Network = IPv4Network | IPv6Network


@dataclass(slots=True, kw_only=True)
class Tries:
    """Count wrong codes by address: a bucket that fills again at `a_min` a minute."""

    a_min: int = TRIES_A_MIN
    monotonic: Callable[[], float] = time.monotonic
    left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def may(self, address: str) -> bool:
        """Say whether an address may try now."""
        return self._left(address) >= 1

    def wrong(self, address: str) -> None:
        """Count one wrong code."""
        left = self._left(address)
        self.left.pop(address, None)
        self.left[address] = (left - 1, self.monotonic())
        if len(self.left) > MOST_ADDRESSES:
            del self.left[next(iter(self.left))]

    def _left(self, address: str) -> float:
        left, at_s = self.left.get(address, (float(self.a_min), self.monotonic()))
        return min(float(self.a_min), left + (self.monotonic() - at_s) * self.a_min / 60)


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Read addresses and networks of proxies.

    Raises:
        ValueError: One of them is neither.
    """
    return tuple(ip_network(text, strict=False) for text in texts)


def client_of(request: web.BaseRequest, trusted: Sequence[Network]) -> str:
    """Say which client asks: the last address in X-Forwarded-For that no trusted proxy wrote for a trusted proxy.

    Whoever connects directly can write what they like into the header, so it counts only as far as the chain of
    trusted proxies reaches. An IPv6 client is its /64: one line at home holds all addresses of it.
    """
    hops = [request.remote or ""]
    for header in reversed(request.headers.getall("X-Forwarded-For", [])[-MOST_HOPS:]):
        hops += [part.strip() for part in reversed(header.split(","))][:MOST_HOPS]
    client = hops[0]
    for hop in hops:
        address = address_of(hop)
        if address is None:
            break
        client = name_of(address)
        if not any(address in network for network in trusted):
            break
    return client


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address, an IPv4 one within IPv6 as what it is; None of what is none."""
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def name_of(address: IPv4Address | IPv6Address) -> str:
    """Name the client that an address belongs to: of IPv6 the /64."""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False).network_address)
    return str(address)
