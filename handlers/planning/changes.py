"""The owner overrules: another team, two orders exchanged; each is looked at before it is real."""

from telegram import Message, Update

from core.dialogue.tables import Dialogue
from core.locking import lock_one
from core.orders.access import EITHER_PARTY, access_order
from core.orders.draft import checked_text
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.access import access_workshop
from core.parties.model import NotYours
from core.parties.tables import Workshop
from core.planning import proposals, replanning
from core.planning.messages import PlanChange, PlanChangeOrder, PlanSwap, ProposalCard, ProposalPicture
from core.planning.moves import Cause
from core.planning.tables import PlanProposal, ProposalState
from core.planning.trials import DaysTrial, SwapTrial, TeamTrial, Trial
from core.work.plans import refresh_cards
from handlers.arguments import ID, NAME, PEOPLE
from handlers.context import ChatApplication, Turn
from handlers.conversation import answers, asks_again
from handlers.keyboards import ButtonUnreadable, on_press, pressed_message_id

KIND = "plan.reason"
REASONS = ("knows_style", "client", "machine", "skill")
"""Why owners decide otherwise, by the keys of the texts (`plan.reason_button.<key>`); anything else is typed."""


async def _owned(turn: Turn, order_id: int) -> tuple[Order, Workshop]:
    """Get an order in work of a workshop that the person owns."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=EITHER_PARTY)
    if order.workshop_id is None or order.state != OrderState.AGREED:
        raise NotYours
    return order, await access_workshop(turn.session, actor=turn.me, workshop_id=order.workshop_id)


async def show_menu(_: Update, turn: Turn, workshop_id: int) -> None:
    """Let the owner choose what to change."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    await turn.say(PlanChange(workshop_id=workshop.id))


async def show_order(update: Update, turn: Turn, order_id: int) -> None:
    """Show what can be changed about one order."""
    order, workshop = await _owned(turn, order_id)
    await turn.edit(pressed_message_id(update), PlanChangeOrder(order_id=order.id, workshop_id=workshop.id))


async def show_swaps(update: Update, turn: Turn, order_id: int) -> None:
    """Let the owner choose the order to exchange places with."""
    order, workshop = await _owned(turn, order_id)
    await turn.edit(pressed_message_id(update), PlanSwap(order_id=order.id, workshop_id=workshop.id))


async def try_team(_: Update, turn: Turn, order_id: int, team_size: int) -> None:
    """Try another team for an order."""
    order, workshop = await _owned(turn, order_id)
    trial = TeamTrial(order_id=order.id, team_size=team_size)
    await proposals.propose(turn.session, workshop_id=workshop.id, actor=turn.me, trial=trial, now=turn.now)
    await turn.answer("plan.trying")


async def try_swap(_: Update, turn: Turn, order_id: int, with_id: int) -> None:
    """Try two orders in each other's place."""
    order, workshop = await _owned(turn, order_id)
    other, _same = await _owned(turn, with_id)
    trial = SwapTrial(order_id=order.id, with_id=other.id)
    await proposals.propose(turn.session, workshop_id=workshop.id, actor=turn.me, trial=trial, now=turn.now)
    await turn.answer("plan.trying")


async def unlock(update: Update, turn: Turn, order_id: int) -> None:
    """Give an order back to the planner."""
    order, workshop = await _owned(turn, order_id)
    if await proposals.unlock(turn.session, order=order, workshop=workshop, now=turn.now):
        await replanning.request_replan(turn.session, workshop_id=workshop.id, cause=Cause.OWNER, now=turn.now)
    await turn.answer("plan.unlocked")
    await turn.edit(pressed_message_id(update), PlanChangeOrder(order_id=order.id, workshop_id=workshop.id))


async def _proposal(turn: Turn, proposal_id: int) -> PlanProposal:
    proposal = await lock_one(turn.session, PlanProposal, proposal_id)
    if proposal is None:
        raise NotYours
    await access_workshop(turn.session, actor=turn.me, workshop_id=proposal.workshop_id)
    return proposal


async def show_picture(_: Update, turn: Turn, proposal_id: int) -> None:
    """Show the plan as it would be."""
    proposal = await _proposal(turn, proposal_id)
    if proposal.outcome is None:
        raise proposals.ProposalDecided
    await turn.say(ProposalPicture(proposal_id=proposal.id))


async def say_yes(update: Update, turn: Turn, proposal_id: int) -> None:
    """Make what was shown the plan; if the workshop has moved on, it is tried again first."""
    proposal = await _proposal(turn, proposal_id)
    shown = proposal.trial
    written = await proposals.accept(turn.session, proposal=proposal, actor=turn.me, now=turn.now)
    if written is None:
        await turn.answer("plan.from_today" if _begins_later(proposal.trial, shown) else "plan.moved_on")
    else:
        await refresh_cards(turn.session, written, now=turn.now)
    await turn.edit(pressed_message_id(update), ProposalCard(proposal_id=proposal.id))


def _begins_later(trial: Trial, shown: Trial) -> bool:
    if not isinstance(trial, DaysTrial) or not isinstance(shown, DaysTrial):
        return False
    return trial.days.from_on > shown.days.from_on


async def say_no(update: Update, turn: Turn, proposal_id: int) -> None:
    """Leave everything as it is."""
    proposal = await _proposal(turn, proposal_id)
    await proposals.refuse(turn.session, proposal=proposal, now=turn.now)
    await turn.edit(pressed_message_id(update), ProposalCard(proposal_id=proposal.id))


async def give_reason(update: Update, turn: Turn, proposal_id: int, reason: str) -> None:
    """Keep why the owner decided otherwise: by one tap, or typed."""
    proposal = await _proposal(turn, proposal_id)
    if proposal.state != ProposalState.ACCEPTED:
        raise proposals.ProposalDecided
    if reason == "typed":
        await turn.ask(KIND, "reason", {"proposal_id": proposal.id})
        await turn.say("plan.ask_reason")
        return
    if reason not in REASONS:
        raise ButtonUnreadable
    await proposals.explain(turn.session, proposal_id=proposal.id, actor=turn.me, reason=reason)
    await turn.answer("plan.reason_kept")
    await turn.edit(pressed_message_id(update), ProposalCard(proposal_id=proposal.id))


@answers(KIND)
async def _take_reason(message: Message, turn: Turn, row: Dialogue) -> bool:
    """Take the reason that an owner types."""
    text = (message.text or "").strip()
    if not text or text.startswith("/"):
        return False
    reason = checked_text(text, limit=proposals.REASON_LIMIT)
    proposal = await _proposal(turn, int(row.answers["proposal_id"]))
    await turn.end_question()
    await proposals.explain(turn.session, proposal_id=proposal.id, actor=turn.me, reason=reason)
    await turn.say("plan.reason_kept", reply_to=message.message_id)
    return True


@asks_again(KIND)
async def _ask_reason_again(turn: Turn, _: Dialogue) -> None:
    await turn.say("plan.ask_reason")


def register(application: ChatApplication) -> None:
    """Listen to the buttons of changes and what-ifs."""
    on_press(application, "plan.change", show_menu, ID)
    on_press(application, "plan.order", show_order, ID)
    on_press(application, "plan.swaps", show_swaps, ID)
    on_press(application, "plan.team", try_team, ID, PEOPLE)
    on_press(application, "plan.swap", try_swap, ID, ID)
    on_press(application, "plan.unlock", unlock, ID)
    on_press(application, "plan.picture", show_picture, ID)
    on_press(application, "plan.yes", say_yes, ID)
    on_press(application, "plan.no", say_no, ID)
    on_press(application, "plan.reason", give_reason, ID, NAME)
