"""An order while it is being told: the answers so far, which question is next, and what an answer must satisfy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import TypeAdapter

from core.contacts.mask import require_no_contacts
from core.errors import UserError
from core.files import FileKind, FileRef
from core.garments import GARMENTS, category_of
from core.names import plain_name
from core.orders.model import FabricBy
from core.orders.sheets.orders_by_style import SheetOrder
from core.reading.breakdown import Breakdown
from core.reading.said_days import Due
from core.reading.said_fabric import SaidFabric
from core.reading.shared_pieces import SharedPieces
from core.reading.whole import WholeOrder

MAX_PICTURES = 5
STYLE_NAME_LIMIT = 60
REGION_LIMIT = 60
TEXT_LIMIT = 2000
LATEST_DAYS = 730
"""A day further away than two years is a slip of the finger."""

WORKSHOP_FABRIC_DAYS = 3
"""Days a workshop is given to buy stock fabric, until the merchant says otherwise (assumption, market purchase)."""


class Question(StrEnum):
    """What is asked about an order, in this order."""

    CATEGORY = "category"
    STYLE = "style"
    BREAKDOWN = "breakdown"
    FABRIC_BY = "fabric_by"
    FABRIC_ON = "fabric_on"
    DUE_ON = "due_on"
    CEILING = "ceiling"
    REGION = "region"


OF_THE_MARKET = frozenset({Question.STYLE, Question.CEILING, Question.REGION})
"""What an order for the own workshop is not asked: its place is known, its name and its price may be told."""


class DraftGone(UserError):
    """The button belongs to a draft that was placed or thrown away."""

    code: ClassVar[str] = "draft_gone"


class DayOver(UserError):
    """The day lies in the past."""

    code: ClassVar[str] = "day_over"


class DayTooFar(UserError):
    """The day lies further away than anybody plans."""

    code: ClassVar[str] = "day_too_far"


class DueBeforeFabric(UserError):
    """The clothes would be needed before the day after the fabric comes."""

    code: ClassVar[str] = "due_before_fabric"


class PlaceUnknown(UserError):
    """What was typed is no place that a workshop is in, and none on the map."""

    code: ClassVar[str] = "place_unknown"


class TooManyPictures(UserError):
    """The style has as many pictures as are kept."""

    code: ClassVar[str] = "too_many_pictures"


class TextTooLong(UserError):
    """A text is longer than what it is for can take."""

    code: ClassVar[str] = "text_too_long"


class TextUnseen(UserError):
    """A text has nothing in it that can be seen."""

    code: ClassVar[str] = "text_unseen"


def question_before(draft: "Draft", step: str) -> Question | None:
    """Name the question that was asked before this one; None at the first, and where all are answered."""
    asked = list(Question)
    if draft.next_question is None or step not in asked:
        return None
    earlier = [question for question in asked[: asked.index(Question(step))] if question in draft.answered]
    return earlier[-1] if earlier else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The answers so far; `answered` also holds the questions that were skipped.

    `token` ties buttons to this draft and `asked` counts its questions, so a button names the one that it answers;
    `order_id` and `revision` name the placed order that it would change. `waiting` are the drafts, as JSON, that
    came in the same sheet and are asked about when this one is placed or thrown away. `readings` are the answers that
    words can mean which have two: the question shows them first. `workshop_id` is the workshop that takes the order on
    itself, whose owner tells it; then the ceiling is what the buyer pays for a piece.
    """

    token: str
    asked: int = 0
    garment: str = ""
    style_name: str = ""
    pictures: tuple[FileRef, ...] = ()
    breakdown: Breakdown | None = None
    fabric_by: FabricBy = FabricBy.MERCHANT
    fabric_on: date | None = None
    due_on: date | None = None
    ceiling_minor: int | None = None
    currency: str = "CNY"
    region: str | None = None
    answered: frozenset[Question] = frozenset()
    order_id: int | None = None
    revision: int = 0
    workshop_id: int | None = None
    waiting: tuple[Mapping[str, Any], ...] = ()
    readings: Mapping[Question, tuple[str, ...]] = field(default_factory=dict)

    @property
    def button(self) -> str:
        """What a button of the question that is open now carries."""
        return f"{self.token}.{self.asked}"

    @property
    def next_question(self) -> Question | None:
        """The first question without an answer, None when all are answered."""
        answered = self.answered if self.workshop_id is None else self.answered | OF_THE_MARKET
        return next((question for question in Question if question not in answered), None)

    def answer(self, question: Question, **values: Any) -> "Draft":
        """Take the answer to a question; an answer that it makes impossible is asked for again.

        Raises:
            ContactInField: It says how to reach somebody; names are open after the deal, in the room.
        """
        left = {asked: meant for asked, meant in self.readings.items() if asked != question}
        taken = replace(self, answered=self.answered | {question}, readings=left, **values)
        taken.require_no_contacts()
        if taken.due_on is not None and taken.fabric_on is not None and taken.due_on <= taken.fabric_on:
            return taken.forget(Question.DUE_ON)
        return taken

    def require_no_contacts(self) -> None:
        """Let no field that a workshop sees before the deal say how to reach the buyer."""
        lines = self.breakdown.lines if self.breakdown is not None else ()
        words = {word for line in lines for word in (line.size, line.colour)}
        require_no_contacts(self.style_name, self.region, *words)

    def forget(self, *questions: Question) -> "Draft":
        """Have questions asked again."""
        return replace(self, answered=self.answered - set(questions))

    def may_mean(self, question: Question, *answers: str) -> "Draft":
        """Have a question asked with the answers that words of the person can mean."""
        return replace(self.forget(question), readings={**self.readings, question: answers})

    def without_past(self, today: date) -> "Draft":
        """Have the days asked again that have passed since they were chosen."""
        past = [
            question
            for question, day in ((Question.FABRIC_ON, self.fabric_on), (Question.DUE_ON, self.due_on))
            if day is not None and day < today
        ]
        return self.forget(*past)


def take_garment(draft: Draft, garment: str) -> Draft:
    """Take the kind of garment.

    Raises:
        ValueError: There is no such garment.
    """
    if garment not in GARMENTS:
        raise ValueError(f"no garment {garment!r}")
    return draft.answer(Question.CATEGORY, garment=garment)


def take_style_name(draft: Draft, name: str) -> Draft:
    """Take the name the merchant has for the style; none leaves it named by its category.

    Raises:
        TextTooLong: More than fits on a card.
    """
    return draft.answer(Question.STYLE, style_name=checked_text(name, limit=STYLE_NAME_LIMIT))


def add_picture(draft: Draft, picture: FileRef) -> Draft:
    """Add a picture of the style.

    Raises:
        TooManyPictures: There are enough.
    """
    if len(draft.pictures) >= MAX_PICTURES:
        raise TooManyPictures(limit=MAX_PICTURES)
    return replace(draft, pictures=(*draft.pictures, picture))


def take_fabric_by(draft: Draft, by: FabricBy, *, today: date) -> Draft:
    """Take who brings the fabric; when a workshop buys it, the day is set to the usual time of buying."""
    taken = draft.answer(Question.FABRIC_BY, fabric_by=by)
    if by is FabricBy.FACTORY:
        return taken.answer(Question.FABRIC_ON, fabric_on=today + timedelta(days=WORKSHOP_FABRIC_DAYS))
    return taken.forget(Question.FABRIC_ON)


def take_fabric_on(draft: Draft, day: date, *, today: date) -> Draft:
    """Take the day by which the fabric is at the workshop.

    Raises:
        DayOver, DayTooFar: No day to plan with.
    """
    return draft.answer(Question.FABRIC_ON, fabric_on=_checked_day(day, today))


def take_due_on(draft: Draft, day: date, *, today: date) -> Draft:
    """Take the day the clothes are needed.

    Raises:
        DayOver, DayTooFar: No day to plan with.
        DueBeforeFabric: The fabric would not even be there.
    """
    _checked_day(day, today)
    if draft.fabric_on is not None and day <= draft.fabric_on:
        raise DueBeforeFabric
    return draft.answer(Question.DUE_ON, due_on=day)


def take_sheet(draft: Draft, sheet: SheetOrder, *, garment: str | None, region: str | None, today: date) -> Draft:
    """Take what an order sheet says; its empty cells for name, price and place count as skipped, the rest is asked.

    `garment` is the one that the sheet names, if it is one of ours; any other names the style. `region` is where it may
    be made as the draft holds it; None is anywhere.

    Raises:
        DayOver, DayTooFar, DueBeforeFabric, TextTooLong: The sheet says what no draft can hold.
    """
    taken = draft.answer(Question.BREAKDOWN, breakdown=sheet.breakdown)
    if garment or sheet.category:
        taken = take_garment(taken, garment or "other")
    taken = take_style_name(taken, sheet.style_name or ("" if garment else sheet.category) or draft.style_name)
    if sheet.fabric_by is not None:
        taken = take_fabric_by(taken, sheet.fabric_by, today=today)
    if sheet.fabric_on is not None:
        taken = take_fabric_on(taken, sheet.fabric_on, today=today)
    if sheet.due_on is not None:
        taken = take_due_on(taken, sheet.due_on, today=today)
    if sheet.ceiling is not None:
        currency = sheet.ceiling.currency or draft.currency
        taken = replace(taken, ceiling_minor=sheet.ceiling.minor, currency=currency)
    place = checked_text(region, limit=REGION_LIMIT) if region else None
    return taken.answer(Question.CEILING).answer(Question.REGION, region=place)


def take_whole(draft: Draft, told: WholeOrder, *, region: str | None, today: date) -> Draft:
    """Take what a message told of an order; what it did not say, or said in two ways, stays asked.

    `region` is the one place that it named, as the draft holds it.
    """
    taken = _with_garment(draft, told.garments)
    if told.style_name:
        taken = take_style_name(taken, told.style_name)
    if told.breakdown is not None:
        taken = taken.answer(Question.BREAKDOWN, breakdown=told.breakdown)
    if told.shared is not None:
        taken = take_shared(taken, told.shared)
    if told.fabric is not None:
        taken = take_said_fabric(taken, told.fabric, today=today)
    if told.due is not None:
        taken = _with_day(taken, Question.DUE_ON, told.due, today)
    if told.ceiling is not None:
        currency = told.ceiling.currency or taken.currency
        taken = taken.answer(Question.CEILING, ceiling_minor=told.ceiling.minor, currency=currency)
    elif told.is_without_ceiling:
        taken = taken.answer(Question.CEILING, ceiling_minor=None)
    if region is not None or told.is_anywhere:
        place = checked_text(region, limit=REGION_LIMIT) if region else None
        taken = taken.answer(Question.REGION, region=place)
    return taken


def take_shared(draft: Draft, shared: SharedPieces) -> Draft:
    """Have it asked whether a number is meant for all or for each."""
    return draft.may_mean(Question.BREAKDOWN, *(reading.text() for reading in shared.readings))


def _with_garment(draft: Draft, garments: Sequence[str]) -> Draft:
    if len(garments) > 1:
        return draft.may_mean(Question.CATEGORY, *garments)
    return take_garment(draft, garments[0]) if garments else draft


def take_said_fabric(draft: Draft, said: SaidFabric, *, today: date) -> Draft:
    """Take who brings the fabric, and when, as far as it was said; a day on which it leaves is none to plan with."""
    by = FabricBy.MERCHANT if said.by == "merchant" else FabricBy.FACTORY
    has_day = said.on is None and draft.fabric_by is by and Question.FABRIC_ON in draft.answered
    taken = draft.answer(Question.FABRIC_BY) if has_day else take_fabric_by(draft, by, today=today)
    return taken if said.on is None or said.is_sent else _with_day(taken, Question.FABRIC_ON, said.on, today)


def _with_day(draft: Draft, question: Question, said: Due, today: date) -> Draft:
    """Take a day that was said among other words; what is no day to plan with, or has two readings, stays asked."""
    if said.between is not None:
        return draft.may_mean(question, *(day.isoformat() for day in said.between))
    if said.day is None:
        return draft
    take = take_due_on if question is Question.DUE_ON else take_fabric_on
    try:
        return take(draft, said.day, today=today)
    except (DayOver, DayTooFar, DueBeforeFabric):
        return draft.forget(question)


def _checked_day(day: date, today: date) -> date:
    if day < today:
        raise DayOver
    if day > today + timedelta(days=LATEST_DAYS):
        raise DayTooFar
    return day


def checked_text(text: str, *, limit: int) -> str:
    """Fold the white space of a short text that a person typed, and drop the signs that nobody sees.

    Raises:
        TextTooLong: It is longer than `limit` characters.
        TextUnseen: Nothing of it can be seen.
    """
    folded = plain_name(text)
    if text and not folded:
        raise TextUnseen
    if len(folded) > limit:
        raise TextTooLong(limit=limit, length=len(folded))
    return folded


_STORED = TypeAdapter(Draft)


def draft_to_json(draft: Draft) -> dict[str, Any]:
    """Write a draft as plain JSON values, in the shape that the release before reads too."""
    values: dict[str, Any] = _STORED.dump_python(draft, mode="json")
    if not draft.readings:
        del values["readings"]
    if draft.workshop_id is None:
        del values["workshop_id"]
    return values | {
        "category": category_of(draft.garment) if draft.garment else "",
        "pictures": [picture.file_id for picture in draft.pictures],
        "picture_bots": [picture.bot_id for picture in draft.pictures],
        "breakdown": values["breakdown"]["lines"] if draft.breakdown else None,
        "answered": sorted(draft.answered),
    }


def draft_from_json(values: Mapping[str, Any], *, bot_id: int) -> Draft:
    """Read what `draft_to_json` wrote in a chat with this bot, by this release or the one before.

    Raises:
        ValueError: The values do not describe a draft.
        KeyError: They lack the garment or the pictures.
    """
    return _STORED.validate_python(
        {
            **values,
            "garment": values["garment"] if "garment" in values else values["category"],
            "pictures": _pictures(values["pictures"], values.get("picture_bots"), bot_id),
            "breakdown": {"lines": values["breakdown"]} if values.get("breakdown") else None,
            "waiting": values.get("waiting") or (),
        }
    )


def next_waiting(draft: Draft, *, bot_id: int) -> Draft | None:
    """Give the draft that waits behind one, with those that wait behind it."""
    if not draft.waiting:
        return None
    return replace(draft_from_json(draft.waiting[0], bot_id=bot_id), waiting=draft.waiting[1:])


def _pictures(file_ids: Sequence[str], bot_ids: Sequence[int] | None, bot_id: int) -> tuple[FileRef, ...]:
    """Read pictures; a draft of an older release has only those of the bot of its chat."""
    bots = bot_ids if bot_ids is not None else [bot_id] * len(file_ids)
    return tuple(
        FileRef(bot_id=bot, file_id=file_id, kind=FileKind.PHOTO) for bot, file_id in zip(bots, file_ids, strict=True)
    )
