"""Random sequences of actions by twelve people, on SQLite and on PostgreSQL, held against the reference."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from typing_extensions import override

from tests.chat import START_AT
from tests.model.market import MERCHANTS, OWNERS, WORKERS, RealMarket, fresh_model, look_at
from tests.model.reference import Market

EVERYBODY = st.sampled_from([*MERCHANTS, *OWNERS, *WORKERS])
SHOPS = st.integers(0, 3)
PLACES = st.integers(0, 10_000)
MOST_ORDERS = 12
ANSWERS = ("take", "no", "send", "undo")
OLD = st.sampled_from((False, False, False, True))
"""Now and then a button of the round before is pressed."""


class MarketMachine(RuleBasedStateMachine):
    """Mostly the right person acts; now and then anybody does."""

    loop: ClassVar[asyncio.AbstractEventLoop]
    markets: ClassVar[tuple[RealMarket, ...]] = ()
    taken: ClassVar[Counter[str]]
    model: Market

    def run_all(self, work: Callable[[RealMarket], Coroutine[Any, Any, str]], expected: str) -> None:
        self.taken["actions refused" if expected else "actions done"] += 1
        for market in self.markets:
            told = self.loop.run_until_complete(work(market))
            assert told == expected, f"{market.watching.engine}: told {told!r} instead of {expected!r}"

    @initialize()
    def begin(self) -> None:
        self.model = fresh_model()
        self.taken["sequences"] += 1
        for market in self.markets:
            market.begin()

    def _order(self, place: int) -> int:
        return place % len(self.model.orders)

    def _offer(self, place: int) -> tuple[int, int] | None:
        offers = [(number, shop) for number, order in enumerate(self.model.orders) for shop in order.offers]
        return offers[place % len(offers)] if offers else None

    @precondition(lambda self: len(self.model.orders) < MOST_ORDERS)
    @rule(merchant=st.sampled_from(MERCHANTS), pieces=st.sampled_from((60, 100)))
    def place(self, merchant: int, pieces: int) -> None:
        expected = self.model.place(merchant, pieces)
        self.run_all(lambda market: market.place(merchant, pieces), expected)

    @precondition(lambda self: self.model.orders)
    @rule(place=PLACES, shop=SHOPS, is_old=OLD, other=st.none() | EVERYBODY)
    def ask(self, place: int, shop: int, is_old: bool, other: int | None) -> None:
        number = self._order(place)
        who = other or self.model.orders[number].merchant
        made = self.model.orders[number].offers.get(shop)
        after_round = max(0, made.round - is_old) if made is not None else 0
        expected = self.model.ask(who, number, shop, after_round)
        self.run_all(
            lambda market: market.press(
                who, f"match.ask:{market.order_ids[number]}:{market.shop(shop)}:9:{after_round}"
            ),
            expected,
        )

    @precondition(lambda self: any(order.offers for order in self.model.orders))
    @rule(place=PLACES, what=st.sampled_from(ANSWERS), is_old=OLD, other=st.none() | EVERYBODY)
    def answer(self, place: int, what: str, is_old: bool, other: int | None) -> None:
        number, shop = self._offer(place) or (0, 0)
        who = other or self.model.owners[shop]
        at_round = self._round(number, shop, is_old)
        act = dict(zip(ANSWERS, (self.model.take, self.model.decline, self.model.counter), strict=False))
        expected = act.get(what, self.model.take_back_no)(who, number, shop, at_round)
        self.run_all(lambda market: _press_offer(market, who, what, number, shop, at_round), expected)

    def _round(self, number: int, shop: int, is_old: bool) -> int:
        """Name the round of an offer, or the one before it, as an old button does."""
        return max(1, self.model.orders[number].offers[shop].round - is_old)

    @precondition(lambda self: any(order.offers for order in self.model.orders))
    @rule(place=PLACES, takes=st.booleans(), is_old=OLD, other=st.none() | EVERYBODY)
    def settle_counter(self, place: int, takes: bool, is_old: bool, other: int | None) -> None:
        number, shop = self._offer(place) or (0, 0)
        who = other or self.model.orders[number].merchant
        at_round = self._round(number, shop, is_old)
        expected = self.model.settle_counter(who, number, shop, at_round, takes=takes)
        what = "yes" if takes else "leave"
        self.run_all(lambda market: _press_offer(market, who, what, number, shop, at_round), expected)

    @precondition(lambda self: self.model.orders)
    @rule(place=PLACES, is_old=st.booleans(), as_owner=st.booleans(), other=st.none() | EVERYBODY)
    def cancel(self, place: int, is_old: bool, as_owner: bool, other: int | None) -> None:
        number = self._order(place)
        order = self.model.orders[number]
        owner = self.model.owners[order.shop] if as_owner and order.shop is not None else None
        who, revision = other or owner or order.merchant, order.revision - is_old
        expected = self.model.cancel(who, number, revision)
        self.run_all(
            lambda market: market.press(who, f"order.cancel_sure:{market.order_ids[number]}:{revision}"), expected
        )

    @precondition(lambda self: self.model.orders)
    @rule(place=PLACES, is_old=st.booleans(), pieces=st.sampled_from((60, 80, 100, 120)))
    def change(self, place: int, is_old: bool, pieces: int) -> None:
        number = self._order(place)
        order = self.model.orders[number]
        revision = order.revision - is_old
        expected = self.model.change(number, revision, pieces)
        self.run_all(lambda market: market.change(number, order.merchant, revision, pieces), expected)

    @precondition(lambda self: any(order.changes for order in self.model.orders))
    @rule(place=PLACES, agrees=st.booleans(), other=st.none() | EVERYBODY)
    def decide(self, place: int, agrees: bool, other: int | None) -> None:
        changes = [(n, at) for n, order in enumerate(self.model.orders) for at in range(len(order.changes))]
        number, at = changes[place % len(changes)]
        who = other or self.model.owners[self.model.orders[number].shop or 0]
        expected = self.model.decide(who, number, at, agrees=agrees)
        self.run_all(lambda market: _press_change(market, who, number, at, agrees), expected)

    @rule(who=st.sampled_from(WORKERS), shop=SHOPS)
    def join(self, who: int, shop: int) -> None:
        expected = self.model.join(who, shop)
        self.run_all(lambda market: market.press(who, f"join:invite{shop}"), expected)

    @rule(shop=SHOPS, whom=EVERYBODY, other=st.none() | EVERYBODY)
    def let_go(self, shop: int, whom: int, other: int | None) -> None:
        who = other or self.model.owners[shop]
        expected = self.model.let_go(who, shop, whom)
        day = START_AT.toordinal()
        self.run_all(
            lambda market: market.press(
                who, f"shop.remove:{market.shop(shop)}:{market.town.ids[f'person{whom}']}:{day}"
            ),
            expected,
        )

    @rule(shop=SHOPS, other=EVERYBODY, chance=st.integers(0, 9))
    def revoke(self, shop: int, other: int, chance: int) -> None:
        who = other if chance else self.model.owners[shop]
        expected = self.model.revoke(who, shop)
        self.run_all(lambda market: market.press(who, f"shop.revoke_yes:{market.shop(shop)}:1"), expected)

    @invariant()
    def all_stand_alike(self) -> None:
        if hasattr(self, "model"):
            for market in self.markets:
                assert market.stands == look_at(self.model), str(market.watching.engine)

    @override
    def teardown(self) -> None:
        for market in self.markets:
            self.loop.run_until_complete(market.check_histories())


async def _press_offer(market: RealMarket, who: int, what: str, number: int, shop: int, at_round: int) -> str:
    more = ":10:3" if what == "send" else ""
    data = f"offer.{what}:{market.offer_ids[number, shop]}{more}:{at_round}"
    told = await market.press(who, data)
    return await market.press(who, data) if market.told == "offer.plan_has_filled" else told


async def _press_change(market: RealMarket, who: int, number: int, place: int, agrees: bool) -> str:
    change_id = market.change_ids[number][place]
    day = f":{await market.day_of(change_id)}" if agrees else ""
    return await market.press(who, f"order.decide:{change_id}:{int(agrees)}{day}")
