import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evidence.judges import NOTED_AS, Judge
from core.evidence.model import Card, CardStanding, ChallengeState, Context, Reuse, grade, judge
from core.evidence.pace import Pace, least_minutes
from core.evidence.proven import proven_by
from core.evidence.reasons import BEST_TRUST, MAY_LEAD_TO, UNPREPARED, Decision, Reason, ReasonCode, Trust
from core.evidence.review import note_judge
from core.evidence.tables import Photo
from core.stage import Stage
from vision.lighting import Lighting
from vision.model import Code, Outcome, PhotoReport, Refusal, measured
from vision.surroundings import LEAST_THINGS_SHARE

OWN = Card(order_id="7", lighting=Lighting.FALLS)
LONG_AGO = Pace(minutes_since=100_000, quantity_pieces=100, sam_min=20, people=4)
SEEN = Context(order_id="7", cards=(OWN,), compared=True, pace=LONG_AGO, things_share=0.3)
PREPARED = ReasonCode.NOTHING_UNPREPARED


def report(
    *, failed: tuple[str, ...] = (), refusal: Refusal | None = None, codes: tuple[Code, ...] = ()
) -> PhotoReport:
    names = ("short_side_px", "highlight", "clipped_share", "contrast", "sharpness")
    measures = tuple(measured(name, 0.0 if name in failed else 2.0, at_least=1.0) for name in names)
    return PhotoReport(sha256="0", size_bytes=1, refusal=refusal, measures=measures, codes=codes)


def context(**changes: Any) -> Context:
    known: dict[str, Any] = {"order_id": "7", "cards": (OWN,), "compared": True, "pace": LONG_AGO, "things_share": 0.3}
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
    assert (verdict.outcome, verdict.codes()) == (Decision.ACCEPT, (ReasonCode.SOFT_BUT_READ, PREPARED))


@pytest.mark.parametrize(
    ("changes", "decision", "code"),
    [
        ({"cards": (Card(order_id="7", lighting=Lighting.EVEN),)}, Decision.ACCEPT, ReasonCode.CARD_UNLIT),
        ({"cards": (Card(order_id="7", lighting=Lighting.BURNT),)}, Decision.ACCEPT, ReasonCode.CARD_LIGHT_UNSEEN),
        ({"cards": (Card(order_id="7"),)}, Decision.ACCEPT, ReasonCode.CARD_LIGHT_UNSEEN),
        ({"things_share": 0.01}, Decision.ACCEPT, ReasonCode.NOTHING_BESIDE),
        ({"things_share": None}, Decision.ACCEPT, ReasonCode.NOTHING_BESIDE),
        ({"compared": False}, Decision.ACCEPT, ReasonCode.NOT_COMPARED),
        ({"cards": (Card(order_id="8"),)}, Decision.RETAKE, ReasonCode.OTHER_ORDER_CARD),
        ({"cards": (Card(order_id="7", standing=CardStanding.FORGED),)}, Decision.RETAKE, ReasonCode.FORGED_CARD),
        ({"cards": (Card(order_id="7", standing=CardStanding.EXPIRED),)}, Decision.RETAKE, ReasonCode.EXPIRED_CARD),
        ({"cards": (), "card_required": True}, Decision.RETAKE, ReasonCode.CARD_NEEDED),
        ({"cards": ()}, Decision.ACCEPT, ReasonCode.NO_CARD),
        ({"taken_before_h": 80.0}, Decision.ACCEPT, ReasonCode.TAKEN_EARLIER),
        ({"recorded_live": True}, Decision.ACCEPT, ReasonCode.LIVE_CLIP),
        ({"missing_stages": (Stage.CUTTING,)}, Decision.REVIEW, ReasonCode.STAGE_OUT_OF_ORDER),
        ({"forwarded": True}, Decision.ACCEPT, ReasonCode.FORWARDED),
        ({"unlike_stage": True}, Decision.ACCEPT, ReasonCode.UNLIKE_STAGE),
        ({"challenge": ChallengeState.NOT_SEEN}, Decision.REVIEW, ReasonCode.CHALLENGE_MISSING),
        ({"challenge": ChallengeState.LATE}, Decision.RETAKE, ReasonCode.CHALLENGE_LATE),
    ],
)
def test_a_circumstance_leads_to_its_decision(changes: dict[str, object], decision: Decision, code: ReasonCode) -> None:
    verdict = judge(report(), context(**changes))
    is_prepared = decision is Decision.ACCEPT and code not in UNPREPARED
    assert (verdict.outcome, verdict.codes()) == (decision, (code, PREPARED) if is_prepared else (code,))
    assert verdict.trust >= BEST_TRUST.get(code, Trust.D)


def test_tickets_alone_are_no_card_that_lies_in_the_scene() -> None:
    """Whoever printed them can paste them in, and light can't be read off paper that is full of print."""
    ticket = Card(order_id="7", lighting=Lighting.FALLS, is_ticket=True)
    alone = judge(report(), context(cards=(ticket,), tickets_counted=1))
    beside = judge(report(), context(cards=(ticket, OWN), tickets_counted=1))
    assert (alone.outcome, alone.trust, alone.codes()[0]) == (Decision.ACCEPT, Trust.C, ReasonCode.NO_CARD)
    assert (beside.outcome, beside.trust) == (Decision.ACCEPT, Trust.A)


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


@pytest.mark.parametrize("doubt", [ReasonCode.TOO_SOON, ReasonCode.STAGE_OUT_OF_ORDER, ReasonCode.SAME_VIEW])
def test_what_was_doubted_is_no_a_whoever_lets_it_count(doubt: ReasonCode) -> None:
    assert grade([ReasonCode.BY_OPERATOR]) is Trust.A
    assert grade([doubt, ReasonCode.BY_OPERATOR]) is Trust.B
    assert grade([doubt, ReasonCode.BY_WORKSHOP]) is Trust.C


def old_photo(judge: Judge) -> Photo:
    """A photo that 0.2.0 left open and somebody lets count now."""
    photo = Photo(report={}, reasons=[{"code": "TOO_SOON", "decision": "REVIEW", "params": {}}])
    note_judge(photo, judge)
    return photo


@pytest.mark.parametrize("judge", list(Judge))
def test_an_older_photo_says_who_let_it_count_and_no_more_than_was_looked_for(judge: Judge) -> None:
    assert (old_photo(judge).trust, proven_by(old_photo(judge))) == (Trust.C, (NOTED_AS[judge].value,))


def test_five_hundred_pieces_are_not_sewn_in_an_hour() -> None:
    pace = Pace(minutes_since=60, quantity_pieces=500, sam_min=20, people=4)
    verdict = judge(report(), context(stage=Stage.OFF_LINE, pace=pace))
    assert (verdict.outcome, verdict.codes()) == (Decision.REVIEW, (ReasonCode.TOO_SOON,))
    assert least_minutes(Stage.OFF_LINE, pace) == pytest.approx(0.7 * 500 * 20 / (4 * 1.5))


def test_a_grade_says_what_was_shown() -> None:
    pace = Pace(minutes_since=9000, quantity_pieces=50, sam_min=20, people=4)
    assert judge(report()).trust is Trust.C
    assert judge(report(), SEEN).trust is Trust.B
    assert judge(report(), context(stage=Stage.SEWING, pace=pace, forwarded=True)).trust is Trust.C
    first = judge(report(), context(pace=None, recorded_live=True))
    assert (first.trust, first.codes()) == (Trust.B, (ReasonCode.PACE_UNKNOWN, ReasonCode.LIVE_CLIP))


@pytest.mark.parametrize(
    "unprepared",
    [
        {"challenge": ChallengeState.SEEN},
        {"recorded_live": True},
        {"signed_by": "Camera maker"},
        {"tickets_counted": 4},
    ],
)
def test_an_a_needs_what_nobody_can_prepare_and_all_that_a_b_needs(unprepared: dict[str, Any]) -> None:
    assert judge(report(), context(**unprepared)).trust is Trust.A
    lacking: list[dict[str, Any]] = [{"things_share": 0.0}, {"compared": False}, {"forwarded": True}]
    if "challenge" not in unprepared:
        lacking += [{"cards": ()}, {"cards": (Card(order_id="7", lighting=Lighting.EVEN),)}]
    for lack in lacking:
        assert judge(report(), context(**unprepared, **lack)).trust is Trust.C
    assert judge(report(), context(**unprepared, pace=None)).trust is Trust.B


@given(
    lighting=st.sampled_from(Lighting),
    share=st.none() | st.floats(0, 1),
    compared=st.booleans(),
    live=st.booleans(),
    challenge=st.sampled_from(ChallengeState),
    forwarded=st.booleans(),
)
def test_no_photo_is_worth_more_than_what_it_shows(
    lighting: Lighting, share: float | None, compared: bool, live: bool, challenge: ChallengeState, forwarded: bool
) -> None:
    card = Card(order_id="7", lighting=lighting)
    given_ = context(
        cards=(card,),
        things_share=share,
        compared=compared,
        recorded_live=live,
        challenge=challenge,
        forwarded=forwarded,
    )
    verdict = judge(report(), given_)
    in_place = lighting is Lighting.FALLS or challenge is ChallengeState.SEEN
    for_b = in_place and (share or 0) >= LEAST_THINGS_SHARE and compared and not forwarded
    for_a = for_b and (challenge is ChallengeState.SEEN or live)
    if verdict.outcome is Decision.ACCEPT:
        assert verdict.trust == (Trust.A if for_a else Trust.B if for_b else Trust.C)
        assert verdict.trust == grade(verdict.codes())


def test_a_clip_that_is_forwarded_or_stands_still_was_not_recorded_now() -> None:
    for doubt in ("forwarded", "still_clip"):
        verdict = judge(report(), context(recorded_live=True, **{doubt: True}))
        assert verdict.trust is Trust.C and ReasonCode.LIVE_CLIP not in verdict.codes()


def test_a_file_taken_yesterday_by_another_time_zone_is_not_doubted() -> None:
    assert judge(report(), context(taken_before_h=30.0)).codes() == (PREPARED,)


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
