from hypothesis import given
from hypothesis import strategies as st

from core.pauses import pause_s


@given(st.integers(1, 2000))
def test_a_pause_doubles_up_to_its_limit_and_is_spread_by_the_first_at_most(attempt: int) -> None:
    without = min(2.0 ** min(attempt, 60), 300.0)
    assert without <= pause_s(attempt, first_s=2, most_s=300) <= without + 2


def test_what_failed_together_does_not_come_back_together() -> None:
    assert len({pause_s(3, first_s=2, most_s=300) for _ in range(20)}) > 10
