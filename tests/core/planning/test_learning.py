"""Learning: dirty records, day-ahead prediction, rates shrunk to priors, durations."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.planning import durations
from core.planning.learning import SewnRun, fit, learn_buffer_days, learn_rates, predict, rolling_error
from core.planning.line_days import RecordFileError, parse_record

HEAD = (
    "date,quarter,department,day,team,targeted_productivity,smv,wip,"
    "no_of_style_change,no_of_workers,actual_productivity"
)
RECORD = Path(os.environ.get("GENDAN_TEST_DATA", "../shared/data")) / "garment_productivity_2015_jan_feb.csv"


def table(*rows: str) -> str:
    return "\n".join((HEAD, *rows))


def days(count: int, actual: float = 0.7) -> str:
    return table(*(f"1/{d + 1}/2015,Q,sewing,X,{t},0.8,20,,0,30,{actual}" for d in range(count) for t in (1, 2)))


def test_a_dirty_record_is_read_and_what_cannot_be_is_listed() -> None:
    record = parse_record(
        table(
            "1/1/2015,Quarter1,sweing,Thursday,8,0.8,26.16,1108,0,59,0.94",
            "1/1/2015,Quarter1,finishing ,Thursday,1,0.75,3.94,,0,8,0.88",
            "1/1/2015,Quarter1,sewing,Thursday,2,0.07,20,,0,50,0.7",
            "1/2/2015,Quarter1,sewing,Friday,8,0.8,26.16,,0,59,n/a",
            "1/3/2015,Quarter1,sewing,Saturday,8,0.8,26.16,,,59,0.8",
        )
    )
    assert [(row.sewing, row.day, row.run_day) for row in record.rows] == [
        (True, 0, 1),
        (False, 0, 1),
        (True, 0, 1),
        (True, 2, 2),
    ]
    assert record.rows[2].target == pytest.approx(0.7)
    assert [(row.line, row.reason) for row in record.rejected] == [(5, "actual_productivity 'n/a' is not a number")]


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("date,team\n1,2", 1), (HEAD, 1), (table("1/1/2015,Q,sewing,X,1,0.8,-3,,0,30,0.7"), 2)],
)
def test_a_record_that_cannot_be_read_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(RecordFileError) as caught:
        parse_record(text)
    assert caught.value.params["line"] == line


def test_a_record_may_come_with_the_first_name_of_its_date_and_with_other_separators() -> None:
    plain = days(3)
    for text in (plain.replace("date", "year", 1), plain.replace(",", ";"), "\ufeff" + plain.replace(",", "\t")):
        assert parse_record(text) == parse_record(plain)


def test_an_empty_file_and_a_workshop_that_never_sewed_are_refused_in_words() -> None:
    with pytest.raises(RecordFileError) as empty:
        parse_record("\n\n")
    with pytest.raises(RecordFileError) as idle:
        fit(parse_record(days(3, actual=0.0)))
    assert "empty" in empty.value.params["reason"] and "nothing can be learned" in idle.value.params["reason"]


def test_damaged_dates_fall_back_to_the_order_of_the_rows() -> None:
    record = parse_record(days(3).replace("1/2/2015", "#####"))
    assert [row.day for row in record.rows] == [0, 0, 1, 1, 2, 2]


def test_a_day_is_predicted_only_from_earlier_days() -> None:
    record = parse_record(days(6))
    row = record.rows[4]
    future = [replace(later, actual=9.0) if later.day >= row.day else later for later in record.rows]
    assert predict(future, replace(row, actual=5.0)) == predict(record.rows, row) == pytest.approx(0.7)
    assert predict([], row) == row.target


def test_the_error_is_counted_after_the_warm_up_beside_its_baselines() -> None:
    report = rolling_error(parse_record(days(6)))
    assert report is not None
    assert (report.rows, report.days[0][0]) == (8, "1/3/2015")
    assert report.mae == pytest.approx(0.0)
    assert report.target_mae == pytest.approx(0.1)
    assert rolling_error(parse_record(days(1))) is None


@pytest.mark.skipif(not RECORD.exists(), reason="GENDAN_TEST_DATA has no garment productivity record")
def test_the_public_record_is_predicted_better_than_by_target_or_yesterday() -> None:
    report = rolling_error(parse_record(RECORD.read_text()), first_day=30)
    assert report is not None
    assert report.mae < 0.9 * min(report.target_mae, report.yesterday_mae)


def test_little_history_changes_little_and_much_history_much() -> None:
    few = learn_rates(durations.PRIOR_RATES, [SewnRun(team_size=4, standard_min=100, worker_min=500)])
    many = learn_rates(durations.PRIOR_RATES, [SewnRun(team_size=4, standard_min=100, worker_min=500)] * 200)
    assert durations.EFFICIENCY[4] > few.efficiency[4] > many.efficiency[4]
    assert many.efficiency[4] == pytest.approx(0.2, abs=0.03)
    assert many.efficiency[6] == durations.EFFICIENCY[6]


def test_a_fit_of_a_flat_record_keeps_a_rising_ramp_that_ends_at_one() -> None:
    learned = fit(parse_record(days(9)))
    assert list(learned.rates.ramp) == sorted(learned.rates.ramp)
    assert learned.rates.ramp[-1] == 1.0
    assert learned.steady == pytest.approx(0.7)


@pytest.mark.parametrize(("late", "days_more"), [([], 1), ([0.0] * 50, 0), ([3.0] * 50, 3), ([0.0] * 9 + [2.0], 1)])
def test_the_buffer_follows_the_record_of_promises(late: list[float], days_more: int) -> None:
    assert learn_buffer_days(late) == days_more


@given(st.integers(0, 5000), st.floats(1, 60), st.integers(1, 40))
def test_more_pieces_never_take_less_time(pieces: int, sam: float, team_size: int) -> None:
    one = durations.sewing_min(pieces, sam, team_size, day_minutes=510)
    assert durations.sewing_min(pieces + 10, sam, team_size, day_minutes=510) >= one
    assert durations.sewing_min(pieces, sam, team_size, day_minutes=510, run_day=8) <= one


def test_the_ramp_is_felt_day_by_day() -> None:
    rates = durations.Rates(efficiency={2: 0.5}, ramp=(0.5, 1.0), setup_min={2: 0})
    assert durations.sewing_min(50, 1.0, 2, day_minutes=100, rates=rates) == 100
    assert durations.sewing_min(100, 1.0, 2, day_minutes=100, rates=rates) == 150


def test_an_unknown_category_counts_as_other_and_sizes_between_are_read_between() -> None:
    assert durations.sam_min("kimono") == durations.sam_min("other")
    assert durations.efficiency(4) < durations.efficiency(5) < durations.efficiency(6)
    assert durations.efficiency(60) == durations.EFFICIENCY[20]
    assert durations.setup_min(3) == 30
