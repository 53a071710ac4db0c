"""An order's state is changed in `core/orders/life.py` alone, along the ways that there are."""

import ast
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from core.ledger import actions as ledger
from core.orders import actions as orders
from core.orders import life
from core.orders.model import OPEN_STATES, ChangeState, OrderClosed, OrderCut, OrderState
from core.orders.tables import Order, OrderChange
from core.parties import actions as parties
from core.parties.tables import Person, Workshop
from core.stage import Stage
from tests.core.orders.test_actions import DRAFT, NOW, person
from tests.handlers.test_people import profile

TOP = Path(__file__).resolve().parents[3]
PACKAGES = ("bot", "core", "handlers")
HOME = "core/orders/life.py"


def _names_order(node: ast.AST) -> bool:
    """Whether an expression says `Order`, `Order | None` or the like."""
    return any(isinstance(one, ast.Name) and one.id == "Order" for one in ast.walk(node))


def _orders_in(tree: ast.AST) -> set[str]:
    """Names that stand for an order somewhere in a module: annotated so, or taken from a call that names `Order`."""
    found = {"order"}
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=name, annotation=ast.expr() as kind) if isinstance(kind, ast.Name | ast.BinOp):
                found |= {name} if _names_order(kind) else set()
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind) if isinstance(kind, ast.Name | ast.BinOp):
                found |= {name} if _names_order(kind) else set()
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                call = value.value if isinstance(value, ast.Await) else value
                asks = isinstance(call, ast.Call) and any(_names_order(one) for one in (call.func, *call.args))
                found |= {name} if asks else set()
            case ast.For(target=ast.Name(id=name), iter=rows) if _names_order(rows):
                found.add(name)
    return found


def _targets(node: ast.AST) -> Iterator[ast.expr]:
    given_to: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        given_to = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        given_to = [node.target]
    for target in given_to:
        yield from target.elts if isinstance(target, ast.Tuple | ast.List) else (target,)


def _says_order_state(node: ast.AST | None) -> bool:
    return node is not None and any(isinstance(one, ast.Name) and one.id == "OrderState" for one in ast.walk(node))


def _writes(node: ast.AST, known: set[str]) -> bool:
    value = getattr(node, "value", None)
    for target in _targets(node):
        if isinstance(target, ast.Attribute) and target.attr == "state":
            owner = target.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if name in known or _says_order_state(value):
                return True
    if not isinstance(node, ast.Call):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called == "setattr" and len(node.args) == 3:
        return isinstance(node.args[1], ast.Constant) and node.args[1].value == "state" and _is_known(node, known)
    given_state = any(word.arg == "state" for word in node.keywords)
    return given_state and (called == "Order" or (called == "values" and _names_order(node.func)))


def _is_known(call: ast.Call, known: set[str]) -> bool:
    return isinstance(call.args[0], ast.Name) and call.args[0].id in known


def states_written(source: str) -> list[int]:
    """The lines of a module that write the state of an order."""
    tree = ast.parse(source)
    known = _orders_in(tree)
    return sorted(getattr(node, "lineno", 0) for node in ast.walk(tree) if _writes(node, known))


def test_nobody_else_writes_the_state_of_an_order() -> None:
    places = {str(path.relative_to(TOP)): path for package in PACKAGES for path in (TOP / package).rglob("*.py")}
    found = {name: lines for name, path in places.items() if (lines := states_written(path.read_text()))}
    assert set(found) == {HOME}, found


@pytest.mark.parametrize(
    "said",
    (
        "order.state = new",
        "followed.order.state = new",
        "one.state, one.closed_at = OrderState.DONE, now",
        "async def take(session, made: Order, now):\n    made.state = after",
        "async def take(session, made: Order | None, now):\n    made.state = after",
        "async def take(session):\n    mine = await session.get_one(Order, 1)\n    mine.state = after",
        "async def take(session):\n    for one in (await session.scalars(select(Order))).all():\n        one.state = x",
        "session.add(Order(code='A1', state=OrderState.WAITING))",
        "session.execute(update(Order).where(Order.id == 1).values(state='DONE'))",
        "setattr(order, 'state', after)",
    ),
)
def test_each_way_of_writing_a_state_is_seen(said: str) -> None:
    assert states_written(said)


def test_other_states_and_reads_are_nobodys_business() -> None:
    said = "offer.state = OfferState.OPEN\nif order.state == OrderState.DONE:\n    job.state = State.DUE\n"
    assert not states_written(said + "select(Order).where(Order.state.in_(OPEN_STATES))\n")


async def _standing(session: AsyncSession, state: OrderState) -> tuple[Order, Person, Workshop]:
    """An order in a state, its merchant and a workshop."""
    merchant, owner = await person(session, 8), await person(session, 7)
    workshop = await parties.open_workshop(session, owner_id=owner.id, profile=profile(), now=NOW)
    order = await orders.place_order(session, merchant_id=merchant.id, draft=DRAFT, now=NOW)
    order.state = state
    return order, merchant, workshop


_Step = Callable[[AsyncSession, Order, Person, Workshop], Awaitable[None]]


async def _offer(session: AsyncSession, order: Order, who: Person, workshop: Workshop) -> None:
    await life.offer(session, order=order, workshop_id=workshop.id, offer_id=1, now=NOW)


async def _agree(session: AsyncSession, order: Order, who: Person, workshop: Workshop) -> None:
    await life.agree(
        session, order=order, workshop_id=workshop.id, actor_id=who.id, price_minor=4500, promised_at=NOW, now=NOW
    )


async def _finish(session: AsyncSession, order: Order, who: Person, workshop: Workshop) -> None:
    await life.finish(session, order=order, closed_at=NOW, never_shown=(), actor_id=who.id, now=NOW)


async def _cancel(session: AsyncSession, order: Order, who: Person, workshop: Workshop) -> None:
    await life.cancel(session, order=order, actor_id=who.id, is_cut=False, now=NOW)


STEPS: dict[OrderState, _Step] = {
    OrderState.OFFERED: _offer,
    OrderState.AGREED: _agree,
    OrderState.DONE: _finish,
    OrderState.CANCELLED: _cancel,
}
_PAIRS = [(before, after) for before, after in product(OrderState, STEPS)]


@pytest.mark.parametrize(("before", "after"), [pair for pair in _PAIRS if pair[1] in life.WAYS[pair[0]]])
async def test_a_step_that_there_is_writes_the_state_and_its_fact(
    session: AsyncSession, before: OrderState, after: OrderState
) -> None:
    order, merchant, workshop = await _standing(session, before)
    await STEPS[after](session, order, merchant, workshop)
    assert order.state == after
    assert [entry.kind for entry in await ledger.list_entries(session, order_id=order.id)] == ["PLACED", after]
    assert (order.closed_at is not None) == (after not in OPEN_STATES)


@pytest.mark.parametrize(("before", "after"), [pair for pair in _PAIRS if pair[1] not in life.WAYS[pair[0]]])
async def test_a_step_that_there_is_not_writes_nothing(
    session: AsyncSession, before: OrderState, after: OrderState
) -> None:
    order, merchant, workshop = await _standing(session, before)
    with pytest.raises(OrderClosed if before not in OPEN_STATES else ValueError):
        await STEPS[after](session, order, merchant, workshop)
    assert (order.state, order.revision) == (before, 1)
    assert [entry.kind for entry in await ledger.list_entries(session, order_id=order.id)] == ["PLACED"]


async def test_what_is_cut_is_not_cancelled(session: AsyncSession) -> None:
    order, merchant, _ = await _standing(session, OrderState.AGREED)
    with pytest.raises(OrderCut):
        await life.cancel(session, order=order, actor_id=merchant.id, is_cut=True, now=NOW)
    assert order.state == OrderState.AGREED


@given(state=st.sampled_from(OrderState))
def test_only_an_order_that_is_offered_waits_again(state: OrderState) -> None:
    order = Order(code="A1", state=state)
    life.wait_again(order)
    assert order.state == (OrderState.WAITING if state is OrderState.OFFERED else state)


async def test_an_order_that_is_done_takes_proposals_with_it(session: AsyncSession) -> None:
    order, merchant, workshop = await _standing(session, OrderState.OFFERED)
    await _agree(session, order, merchant, workshop)
    proposed = OrderChange(
        order_id=order.id,
        proposed_by_id=merchant.id,
        revision=order.revision,
        changes={"pieces": 90},
        state=ChangeState.OPEN,
        created_at=NOW,
    )
    session.add(proposed)
    done_at = NOW + timedelta(days=9)
    gaps = [Stage.FINISHING]
    await life.finish(
        session, order=order, closed_at=done_at, never_shown=gaps, actor_id=None, now=done_at + timedelta(hours=1)
    )
    await session.refresh(proposed)
    assert (proposed.state, order.state, order.closed_at) == (ChangeState.SUPERSEDED, OrderState.DONE, done_at)
    entries = await ledger.list_entries(session, order_id=order.id)
    assert entries[-1].facts == {"pieces": order.pieces, "never_shown": ["FINISHING"]}
