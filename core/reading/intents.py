"""What a message wants: the intent of a merchant, an owner or a worker, with its order, days, people and pieces.

A reading never does anything: the chat answers a question, or asks with buttons before something changes.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.reading import arguments, reorders, said_closures, said_counters
from core.reading.grammar import find_codes, fold_message, is_only, matches, spell_numbers, without_codes
from core.reading.phrases import CANCEL, GUARDS, MERCHANT, OWNER, PAY, WORKER, Rules
from core.reading.said_refused import names_another
from core.reading.words import fold

NOT_UNDERSTOOD = "not_understood"
LONGEST_CHARS = 160
"""A longer text is a message for a person, not a question to the robot."""

_RULES: Mapping[str, Rules] = {
    "merchant": (("cancel_order", CANCEL), ("pay", PAY), *MERCHANT),
    "owner": OWNER,
    "worker": WORKER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What a message wants; `order` is the order's name, `values` what else was said, in the units of `docs`."""

    name: str
    order: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_understood(self) -> bool:
        """Say whether there is anything to answer."""
        return self.name != NOT_UNDERSTOOD


def read_intent(text: str, *, role: str, today: date, locale: str = "") -> Intent:
    """Read what somebody wants who is `merchant`, `owner` or `worker`; what is doubtful is not understood."""
    codes = find_codes(text)
    order = codes[0] if codes else None
    if not _is_short(text):
        return Intent(name=NOT_UNDERSTOOD, order=order)
    folded = fold_message(text)
    name = _find(role, folded, text)
    said = arguments.Said.read(text, today=today, locale=locale)
    values = _ARGUMENTS[name](said) if name in _ARGUMENTS else {}
    return Intent(name=name, order=values.pop("order", order), values=values)


def _is_short(text: str) -> bool:
    return bool(text.strip()) and len(text) <= LONGEST_CHARS and not text.lstrip().startswith("/")


def _find(role: str, folded: str, text: str) -> str:
    for only, name in (("thanks", "thanks"), ("hi", "greeting")):
        if is_only(only, folded):
            return name
    if role == "owner" and names_another(spell_numbers(without_codes(fold(text)))):
        return "counter"
    for name, patterns in _RULES[role]:
        if matches(patterns, folded) and not matches(GUARDS.get(name, {}), folded) and _fits(name, text):
            return name
    if role == "worker" and (done := arguments.parts_done(folded)) is not None:
        return _find(role, done, done)
    return NOT_UNDERSTOOD


_OF_SOMETHING = frozenset({"machine_down", "broken_machine", "absence"})
_NONE_OF_THEM = re.compile(
    r"(?<![\d.,:a-zа-я])(?:0|zero|ноль|零)\s?台?\s?"
    r"(?:(?:sewing )?machines?|overlock\w*|sergers?|irons?|машин\w*|оверлок\w*|станк\w+|机器|机子|平车|锁边机|台)"
    r"|(?<![a-z])(?:no|none of (?:the|our)) (?:machines?|overlocks?|people|workers?|sewers?|absen\w+)(?![a-z])"
    r"|(?<![а-я])ни одн\w+ (?:машин\w*|человек\w*|шве\w*)|没有?一?[台个](?:机器|平车|人)|(?:机器|平车|车子)(?:都"
    r"|全)没坏"
)
"""What says that nothing is down and nobody away: `0 machines down`."""


def _fits(name: str, text: str) -> bool:
    """Say whether closed days are said of the house, a counter of no hour of the clock, and some are away or down."""
    if name == "counter":
        return not said_counters.names_hour(text)
    if name in _OF_SOMETHING:
        return _NONE_OF_THEM.search(fold(text)) is None
    return name != "closed_days" or not (arguments.find_name(text) or arguments.asks_leave(text))


_ARGUMENTS: Mapping[str, Callable[[arguments.Said], dict[str, Any]]] = {
    "absence": arguments.absence,
    "machine_down": arguments.machine,
    "broken_machine": arguments.broken_machine,
    "closed_days": said_closures.closed_days,
    "rush": arguments.rush,
    "counter": said_counters.counter,
    "decline": arguments.decline,
    "load": arguments.load,
    "plan": arguments.plan,
    "teams": arguments.teams,
    "invite": arguments.invite,
    "started": arguments.stage,
    "finished": arguments.stage,
    "wrong_order": arguments.wrong_order,
    "no_fabric": arguments.no_fabric,
    "pieces_done": arguments.pieces_done,
    "reorder": reorders.reorder,
    "change_order": reorders.change_order,
    "price_total": arguments.price_total,
}


def read_owner(text: str, *, is_asked: bool, today: date, locale: str = "") -> Intent:
    """Read what an owner says; who `is_asked` may answer an offer by `45` alone."""
    intent = read_intent(text, role="owner", today=today, locale=locale)
    if not is_asked or intent.name == "counter" or not _is_short(text):
        return intent
    said = said_counters.read_counter(text, today=today, locale=locale)
    return Intent(name="counter", order=intent.order, values=said.values) if said.is_answer else intent


def is_status_question(text: str) -> bool:
    """Say whether a text asks how an order stands: `where is my order`, `订单到哪了`, `когда будет готово`, `A17`."""
    return _is_short(text) and _find("merchant", fold_message(text), text) in ABOUT_AN_ORDER


ABOUT_AN_ORDER = frozenset({"status", "when_ready", "on_time", "stage", "how_many", "why_late", "fabric_arrived"})
"""Questions that an order's status answers."""
