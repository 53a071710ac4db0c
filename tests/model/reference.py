"""What the market is meant to be, in as few words as possible: orders, offers, changes, members and invites.

Every action returns what the person is told: "" where it works, else the code of the error. It knows nothing of rows,
transactions or messages.
"""

from dataclasses import dataclass, field

LIVE = ("OPEN", "COUNTERED")
UNMATCHED = ("WAITING", "OFFERED")
CLOSED = ("CANCELLED",)


@dataclass
class Order:
    merchant: int
    pieces: int
    state: str = "WAITING"
    revision: int = 1
    shop: int | None = None
    offers: dict[int, "Offer"] = field(default_factory=dict)
    changes: list["Change"] = field(default_factory=list)
    history: list[str] = field(default_factory=lambda: ["PLACED"])

    def withdraw(self, *, but: "Offer | None" = None) -> None:
        for offer in self.offers.values():
            if offer.state in LIVE and offer is not but:
                offer.state = "WITHDRAWN"

    def look_further(self) -> None:
        if self.state == "OFFERED" and not any(offer.state in LIVE for offer in self.offers.values()):
            self.state = "WAITING"

    def supersede(self) -> None:
        for change in self.changes:
            if change.state == "OPEN":
                change.state = "SUPERSEDED"


@dataclass
class Offer:
    shop: int
    revision: int
    state: str = "OPEN"
    round: int = 1

    def open_again(self, order: Order) -> None:
        self.state, self.revision, self.round = "OPEN", order.revision, self.round + 1
        order.state = "OFFERED"


@dataclass
class Change:
    pieces: int
    state: str = "OPEN"


@dataclass
class Market:
    """The whole of it; people are numbers, shops are numbered by their place."""

    owners: dict[int, int]
    members: dict[tuple[int, int], tuple[str, bool]]
    open_invites: dict[int, bool]
    orders: list[Order] = field(default_factory=list)

    def place(self, merchant: int, pieces: int) -> str:
        self.orders.append(Order(merchant=merchant, pieces=pieces))
        return ""

    def ask(self, who: int, number: int, shop: int, after_round: int) -> str:
        order = self.orders[number]
        if order.merchant != who:
            return "not_yours"
        if order.state in CLOSED:
            return "order_closed"
        if order.state not in UNMATCHED:
            return "order_changed"
        made = order.offers.get(shop)
        if made is not None and made.state in LIVE:
            return ""
        if after_round != (made.round if made is not None else 0):
            return "asked_meanwhile"
        if made is not None:
            made.open_again(order)
        else:
            order.offers[shop] = Offer(shop=shop, revision=order.revision)
        order.state = "OFFERED"
        order.history.append("OFFERED")
        return ""

    def _answer(self, who: int, number: int, shop: int, round_number: int) -> str:
        order, offer = self.orders[number], self.orders[number].offers[shop]
        if self.owners[shop] != who:
            return "not_yours"
        is_live = offer.state == "OPEN" and offer.revision == order.revision and order.state in UNMATCHED
        is_live = is_live and offer.round == round_number
        return "" if is_live else "offer_settled"

    def _deal(self, order: Order, offer: Offer) -> None:
        offer.state, order.state, order.shop = "ACCEPTED", "AGREED", offer.shop
        order.revision += 1
        order.history.append("AGREED")
        order.withdraw(but=offer)

    def take(self, who: int, number: int, shop: int, round_number: int) -> str:
        told = self._answer(who, number, shop, round_number)
        if not told:
            self._deal(self.orders[number], self.orders[number].offers[shop])
        return told

    def decline(self, who: int, number: int, shop: int, round_number: int) -> str:
        told = self._answer(who, number, shop, round_number)
        if not told:
            self.orders[number].offers[shop].state = "DECLINED"
            self.orders[number].history.append("DECLINED")
            self.orders[number].look_further()
        return told

    def take_back_no(self, who: int, number: int, shop: int, round_number: int) -> str:
        order, offer = self.orders[number], self.orders[number].offers[shop]
        if self.owners[shop] != who:
            return "not_yours"
        if offer.state != "DECLINED" or order.state not in UNMATCHED or offer.round != round_number:
            return "offer_settled"
        offer.open_again(order)
        order.history += ["DECLINE_UNDONE", "OFFERED"]
        return ""

    def counter(self, who: int, number: int, shop: int, round_number: int) -> str:
        told = self._answer(who, number, shop, round_number)
        if not told:
            self.orders[number].offers[shop].state = "COUNTERED"
            self.orders[number].history.append("COUNTERED")
        return told

    def settle_counter(self, who: int, number: int, shop: int, round_number: int, *, takes: bool) -> str:
        order, offer = self.orders[number], self.orders[number].offers[shop]
        if order.merchant != who:
            return "not_yours"
        if order.state in CLOSED:
            return "order_closed"
        if offer.state != "COUNTERED" or offer.revision != order.revision or order.state not in UNMATCHED:
            return "offer_settled"
        if offer.round != round_number:
            return "offer_settled"
        if takes:
            self._deal(order, offer)
        else:
            offer.open_again(order)
            order.history.append("COUNTER_REFUSED")
        return ""

    def cancel(self, who: int, number: int, revision: int) -> str:
        order = self.orders[number]
        if who != order.merchant and (order.shop is None or self.owners[order.shop] != who):
            return "not_yours"
        if order.state in CLOSED:
            return "order_closed"
        if order.revision != revision:
            return "order_changed"
        order.state, order.revision = "CANCELLED", order.revision + 1
        order.supersede()
        order.history.append("CANCELLED")
        order.withdraw()
        return ""

    def change(self, number: int, revision: int, pieces: int) -> str:
        """The merchant saves a draft that was opened on a revision."""
        order = self.orders[number]
        if order.state in CLOSED:
            return "order_closed"
        if order.revision != revision:
            return "order_changed"
        if order.pieces == pieces:
            return "nothing_changed"
        if order.state == "AGREED":
            order.supersede()
            order.changes.append(Change(pieces=pieces))
            order.history.append("CHANGE_PROPOSED")
            return ""
        order.pieces, order.revision, order.state = pieces, order.revision + 1, "WAITING"
        order.history.append("CHANGED")
        order.withdraw()
        return ""

    def decide(self, who: int, number: int, place: int, *, agrees: bool) -> str:
        order, change = self.orders[number], self.orders[number].changes[place]
        if order.shop is None or self.owners[order.shop] != who:
            return "not_yours"
        if order.state != "AGREED" or change.state != "OPEN":
            return "change_decided"
        change.state = "AGREED" if agrees else "DECLINED"
        order.history.append("CHANGED" if agrees else "CHANGE_DECLINED")
        if agrees:
            order.pieces, order.revision = change.pieces, order.revision + 1
        return ""

    def join(self, who: int, shop: int) -> str:
        """Who was let go comes back by a newer invite only, and none is made here."""
        if not self.open_invites[shop] or self.members.get((shop, who)) == ("WORKER", False):
            return "invite_unusable"
        self.members.setdefault((shop, who), ("WORKER", True))
        return ""

    def let_go(self, who: int, shop: int, whom: int) -> str:
        role, is_there = self.members.get((shop, whom), ("", False))
        if self.owners[shop] != who or not is_there or role == "OWNER":
            return "not_yours"
        self.members[shop, whom] = (role, False)
        return ""

    def revoke(self, who: int, shop: int) -> str:
        if self.owners[shop] != who:
            return "not_yours"
        self.open_invites[shop] = False
        return ""
