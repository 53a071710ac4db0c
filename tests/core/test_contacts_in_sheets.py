"""Which sheets tell how to reach somebody: a heading does, however long; letters within a word do not."""

import pytest

from core.rooms.files import tells_contacts


def sheet(*rows: str) -> bytes:
    return "\n".join(rows).encode()


@pytest.mark.parametrize(
    "rows",
    [
        ("Утеплитель;Изготовитель", "синтепон 150;ООО Ткань 1234567890"),
        ("Код изготовителя;Размер", "4607012345678;S", "1234567890;S"),
        ("Автомобиль;Шт", "А123ВС 1234567890;2"),
        ("Hotel;Order", "Grand;1234567890"),
        ("Call-off no;Qty", "2026120012;5"),
        ("Snap;Zipper", "metal_15mm;nylon_no5"),
        ("V;Pieces", "v_neck_01;2"),
    ],
)
def test_a_word_that_holds_the_letters_of_a_telephone_announces_none(rows: tuple[str, ...]) -> None:
    assert not tells_contacts(sheet(*rows), "order.csv")


@pytest.mark.parametrize(
    "rows",
    [
        ("Тел.;Шт", "0555 123456;2"),
        ("Контактный телефон для связи с нами;Шт", "0555 123456;2"),
        ("Наши телефоны для связи;Шт", "0555 123456;2"),
        ("Cell phone of the boss;Pieces", "0555 123456;2"),
        ("Phone no. (office);Pieces", "0312 123456;2"),
        ("Mob.;Pieces", "0555123456;1"),
        ("Phone;Pieces", ";", "0555123456;1"),
        ("telegram;Pieces", ";", "lilyzhang;1"),
        ("Line ID;Pieces", "lily_zhang88;1"),
    ],
)
def test_what_stands_below_a_heading_for_contacts_is_one(rows: tuple[str, ...]) -> None:
    assert tells_contacts(sheet(*rows), "order.csv")
