import pytest

from core.reading.intents import is_status_question


@pytest.mark.parametrize("text", ["where is A17?", "где A17", "когда А17", "A17 怎么样", "how far is B3", "A17"])
def test_a_question_that_names_an_order_is_about_that_order(text: str) -> None:
    assert is_status_question(text)


@pytest.mark.parametrize("text", ["please add 20 pieces to A17", "A17 выглядит хорошо, спасибо"])
def test_a_remark_that_names_an_order_is_no_question(text: str) -> None:
    assert not is_status_question(text)
