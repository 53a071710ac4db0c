import pytest

from core.parties import profile
from core.parties.tables import Workshop


def _workshop(*, is_open: bool = True) -> Workshop:
    return Workshop(
        name="Wang",
        region="hangzhou",
        timezone="Asia/Bishkek",
        crafts=["knit"],
        categories=["hoodie"],
        moq_pieces=30,
        max_pieces=1000,
        team_sizes=[2, 4],
        people_by_skill={"cutting": 1, "sewing": 4, "finishing": 1},
        calendar={"timezone": "Asia/Bishkek", "shifts": []},
        price_minor_by_category={"hoodie": 4000},
        currency="KGS",
        is_open=is_open,
    )


def test_a_garment_brings_its_usual_price_and_takes_it_away_and_a_second_tap_changes_nothing() -> None:
    workshop = _workshop()
    for _ in range(2):
        profile.edit(workshop, field="categories", item="dress", value=1)
        assert workshop.price_minor_by_category == {"hoodie": 4000, "dress": profile.USUAL_PRICE_MINOR["dress"]}
    profile.edit(workshop, field="categories", item="dress", value=0)
    profile.edit(workshop, field="categories", item="dress", value=0)
    assert (workshop.categories, workshop.price_minor_by_category) == (["hoodie"], {"hoodie": 4000})


@pytest.mark.parametrize(("field", "item"), [("crafts", "knit"), ("categories", "hoodie")])
def test_the_last_of_a_list_stays_while_the_workshop_takes_orders(field: str, item: str) -> None:
    with pytest.raises(profile.KeepOne):
        profile.edit(_workshop(), field=field, item=item, value=0)
    closed = _workshop(is_open=False)
    profile.edit(closed, field=field, item=item, value=0)
    with pytest.raises(profile.KeepOne):
        profile.require_chosen(closed)


def test_people_and_prices_stay_in_bounds() -> None:
    workshop = _workshop()
    profile.edit(workshop, field="people", item="sewing", value=-5)
    assert workshop.people_by_skill["sewing"] == 0
    profile.edit(workshop, field="prices", item="hoodie", value=-10_000)
    assert workshop.price_minor_by_category["hoodie"] == 100


def test_the_smallest_order_never_exceeds_the_largest() -> None:
    workshop = _workshop()
    profile.edit(workshop, field="max", item="max", value=300)
    profile.edit(workshop, field="moq", item="moq", value=300)
    assert (workshop.moq_pieces, workshop.max_pieces) == (300, 300)


@pytest.mark.parametrize(
    ("field", "item", "value"),
    [
        ("crafts", "magic", 0),
        ("teams", "3", 0),
        ("teams", "many", 0),
        ("people", "singing", 1),
        ("prices", "dress", 100),
        ("moq", "moq", 31),
        ("owner", "me", 0),
    ],
)
def test_what_was_never_offered_is_refused(field: str, item: str, value: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        profile.edit(_workshop(), field=field, item=item, value=value)


def test_a_clone_takes_over_everything_but_name_place_zone_and_single_days() -> None:
    workshop, template = _workshop(is_open=False), _workshop()
    workshop.crafts = workshop.categories = []
    workshop.calendar = {"timezone": "Asia/Bishkek", "shifts": [], "holidays": []}
    template.name, template.timezone, template.region = "Model", "Asia/Shanghai", "humen"
    template.crafts, template.currency = ["denim"], "CNY"
    template.calendar = {
        "timezone": "Asia/Shanghai",
        "shifts": ["x"],
        "holidays": ["2026-12-24"],
        "short_days": {"2026-12-25": 60},
    }
    profile.clone_into(workshop, template=template)
    assert (workshop.name, workshop.region, workshop.timezone) == ("Wang", "hangzhou", "Asia/Bishkek")
    assert (workshop.crafts, workshop.currency) == (["denim"], "CNY")
    assert workshop.calendar == {"timezone": "Asia/Bishkek", "shifts": ["x"], "holidays": []}


@pytest.mark.parametrize("is_open", [True, False])
def test_a_workshop_that_says_what_it_makes_is_not_written_over_by_a_model(is_open: bool) -> None:
    workshop, template = _workshop(is_open=is_open), _workshop()
    template.crafts, template.price_minor_by_category = ["denim"], {"hoodie": 100}
    with pytest.raises(profile.AlreadySetUp):
        profile.clone_into(workshop, template=template)
    assert (workshop.crafts, workshop.price_minor_by_category) == (["knit"], {"hoodie": 4000})
