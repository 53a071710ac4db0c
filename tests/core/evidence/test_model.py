import itertools
from typing import Any

import pytest

from core.evidence.model import Card, CardStanding, ChallengeState, Context, Reuse, judge
from core.evidence.pace import Pace, least_minutes
from core.evidence.reasons import MAY_LEAD_TO, Decision, Reason, ReasonCode, Trust
from core.stage import Stage
from vision.model import Code, Outcome, PhotoReport, Refusal, measured

OWN = Card(order_id="7")
LONG_AGO = Pace(minutes_since=100_000, quantity_pieces=100, sam_min=20, people=4)
SEEN = Context(order_id="7", cards=(OWN,), compared=True, pace=LONG_AGO)


def report(
    *, failed: tuple[str, ...] = (), refusal: Refusal | None = None, codes: tuple[Code, ...] = ()
) -> PhotoReport:
    names = ("short_side_px", "highlight", "clipped_share", "contrast", "sharpness")
    measures = tuple(measured(name, 0.0 if name in failed else 2.0, at_least=1.0) for name in names)
    return PhotoReport(sha256="0", size_bytes=1, refusal=refusal, measures=measures, codes=codes)


def context(**changes: Any) -> Context:
    known: dict[str, Any] = {"order_id": "7", "cards": (OWN,), "compared": True, "pace": LONG_AGO}
    return Context(**{**known, **changes})


@pytest.mark.parametrize("refusal", list(Refusal))
def test_a_refused_file_is_to_be_sent_again_with_its_own_reason(refusal: Refusal) -> None:
    verdict = judge(report(refusal=refusal))
    assert (verdict.outcome, verdict.trust, verdict.codes()) == (Decision.RETAKE, Trust.D, (ReasonCode(refusal.value),))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("short_side_px", ReasonCode.TOO_SMALL),
        ("highlight", ReasonCode.TOO_DARK),
        ("clipped_share", ReasonCode.TOO_BRIGHT),
        ("contrast", ReasonCode.FLAT),
        ("sharpness", ReasonCode.BLURRED),
    ],
)
def test_each_failed_measure_asks_for_another_photo(name: str, code: ReasonCode) -> None:
    verdict = judge(report(failed=(name,)))
    assert (verdict.outcome, verdict.codes()) == (Decision.RETAKE, (code,))


def test_a_read_card_proves_focus_where_it_matters() -> None:
    verdict = judge(report(failed=("sharpness",)), SEEN)
    assert (verdict.outcome, verdict.codes()) == (Decision.ACCEPT, (ReasonCode.SOFT_BUT_READ,))


@pytest.mark.parametrize(
    ("changes", "decision", "code"),
    [
        ({"cards": (Card(order_id="8"),)}, Decision.RETAKE, ReasonCode.OTHER_ORDER_CARD),
        ({"cards": (Card(order_id="7", standing=CardStanding.FORGED),)}, Decision.RETAKE, ReasonCode.FORGED_CARD),
        ({"cards": (Card(order_id="7", standing=CardStanding.EXPIRED),)}, Decision.RETAKE, ReasonCode.EXPIRED_CARD),
        ({"cards": (), "card_required": True}, Decision.RETAKE, ReasonCode.CARD_NEEDED),
        ({"cards": ()}, Decision.ACCEPT, ReasonCode.NO_CARD),
        ({"taken_before_h": 80.0}, Decision.ACCEPT, ReasonCode.TAKEN_EARLIER),
        ({"recorded_live": True}, Decision.ACCEPT, ReasonCode.LIVE_CLIP),
        ({"missing_stages": (Stage.CUTTING,)}, Decision.REVIEW, ReasonCode.STAGE_OUT_OF_ORDER),
        ({"forwarded": True}, Decision.ACCEPT, ReasonCode.FORWARDED),
        ({"maybe_screen": 0.95}, Decision.ACCEPT, ReasonCode.MAYBE_SCREEN),
        ({"unlike_stage": True}, Decision.ACCEPT, ReasonCode.UNLIKE_STAGE),
        ({"challenge": ChallengeState.NOT_SEEN}, Decision.REVIEW, ReasonCode.CHALLENGE_MISSING),
    ],
)
def test_a_circumstance_leads_to_its_decision(changes: dict[str, object], decision: Decision, code: ReasonCode) -> None:
    verdict = judge(report(), context(**changes))
    assert (verdict.outcome, verdict.codes()) == (decision, (code,))


def test_a_copy_from_another_order_was_used_before_and_one_of_the_same_stage_was_sent_already() -> None:
    used = Reuse(outcome=Outcome.COPY, photo_id="p", order_id="6")
    again = Reuse(outcome=Outcome.COPY, photo_id="p", order_id="7", same_stage=True)
    assert judge(report(), context(reuse=used)).codes() == (ReasonCode.USED_BEFORE,)
    assert judge(report(), context(reuse=again)).codes() == (ReasonCode.SENT_ALREADY,)


@pytest.mark.parametrize(
    ("challenge", "decision", "asks"),
    [
        (ChallengeState.NOT_ASKED, Decision.RETAKE, True),
        (ChallengeState.NOT_SEEN, Decision.REVIEW, True),
        (ChallengeState.SEEN, Decision.ACCEPT, False),
    ],
)
def test_a_same_view_is_settled_by_a_challenge_and_never_an_accusation(
    challenge: ChallengeState, decision: Decision, asks: bool
) -> None:
    like = Reuse(outcome=Outcome.SAME_VIEW, photo_id="p", order_id="6")
    verdict = judge(report(), context(reuse=like, challenge=challenge))
    assert (verdict.outcome, verdict.ask_challenge) == (decision, asks)
    assert ReasonCode.USED_BEFORE not in verdict.codes()


def test_a_fixed_camera_may_show_the_same_view() -> None:
    like = Reuse(outcome=Outcome.COPY, photo_id="p", order_id="7")
    assert judge(report(), context(reuse=like, from_camera=True, cards=())).outcome is Decision.ACCEPT


def test_five_hundred_pieces_are_not_sewn_in_an_hour() -> None:
    pace = Pace(minutes_since=60, quantity_pieces=500, sam_min=20, people=4)
    verdict = judge(report(), context(stage=Stage.OFF_LINE, pace=pace))
    assert (verdict.outcome, verdict.codes()) == (Decision.REVIEW, (ReasonCode.TOO_SOON,))
    assert least_minutes(Stage.OFF_LINE, pace) == pytest.approx(0.7 * 500 * 20 / (4 * 1.5))


def test_trust_grows_with_what_was_checked() -> None:
    pace = Pace(minutes_since=9000, quantity_pieces=50, sam_min=20, people=4)
    assert judge(report()).trust is Trust.C
    first = judge(report(), context(pace=None))
    assert (first.trust, first.codes()) == (Trust.B, (ReasonCode.PACE_UNKNOWN,))
    assert judge(report(), SEEN).trust is Trust.A
    assert judge(report(), context(stage=Stage.SEWING, pace=pace)).trust is Trust.A
    assert judge(report(), context(stage=Stage.SEWING, pace=pace, forwarded=True)).trust is Trust.C


def test_a_clip_recorded_in_the_chat_is_worth_more_unless_it_is_forwarded_or_stands_still() -> None:
    assert judge(report(), context(cards=())).trust is Trust.C
    assert judge(report(), context(cards=(), recorded_live=True)).trust is Trust.B
    for doubt in ("forwarded", "still_clip"):
        assert judge(report(), context(cards=(), recorded_live=True, **{doubt: True})).trust is Trust.C


def test_a_file_taken_yesterday_by_another_time_zone_is_not_doubted() -> None:
    assert judge(report(), context(taken_before_h=30.0)).codes() == ()


def test_more_trouble_never_helps() -> None:
    troubles: list[dict[str, object]] = [
        {"forwarded": True},
        {"missing_stages": (Stage.CUTTING,)},
        {"cards": (Card(order_id="8"),)},
        {"reuse": Reuse(outcome=Outcome.COPY, photo_id="p", order_id="1")},
    ]
    order = [Decision.ACCEPT, Decision.REVIEW, Decision.RETAKE]
    for few, more in itertools.combinations(range(len(troubles) + 1), 2):
        less = judge(report(), context(**{k: v for t in troubles[:few] for k, v in t.items()}))
        worse = judge(report(), context(**{k: v for t in troubles[:more] for k, v in t.items()}))
        assert order.index(less.outcome) <= order.index(worse.outcome)
        assert less.trust <= worse.trust


def test_the_gravest_reason_comes_first() -> None:
    verdict = judge(report(failed=("highlight",)), context(forwarded=True, missing_stages=(Stage.CUTTING,)))
    assert verdict.codes() == (ReasonCode.TOO_DARK, ReasonCode.STAGE_OUT_OF_ORDER, ReasonCode.FORWARDED)


@pytest.mark.parametrize("decision", Decision)
def test_a_reason_leads_to_nothing_for_which_there_are_no_words(decision: Decision) -> None:
    for code in ReasonCode:
        if code in MAY_LEAD_TO[decision]:
            assert Reason(code=code, decision=decision, best_trust=Trust.D).code is code
        else:
            with pytest.raises(ValueError, match="MAY_LEAD_TO"):
                Reason(code=code, decision=decision, best_trust=Trust.D)


def test_every_code_may_lead_somewhere() -> None:
    assert frozenset().union(*MAY_LEAD_TO.values()) == frozenset(ReasonCode)
