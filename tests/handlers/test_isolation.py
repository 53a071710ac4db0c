"""Nobody sees, changes or plants anything in another's workshop: every door that is registered x every foreign role.

In the suite each button is pressed once in each role; `pytest tests/handlers/test_isolation.py --presses 25` presses
about 20,000 times.
"""

import pytest

from handlers.arguments import Added, Number, Word
from tests.chat import World
from tests.handlers.isolation import SECRETS as SECRETS_OF_TOWN
from tests.handlers.isolation import (
    Town,
    attack_by_buttons,
    attack_by_pages,
    attack_by_uploads,
    attack_by_words,
    damage,
    leaks,
    open_town,
    snapshot,
)
from tests.handlers.test_bad_input import is_unharmed, no_fault

SEED = 20261129


async def test_every_argument_of_every_button_has_a_range(world: World) -> None:
    town = Town(world=world, floor=None, foreign={})  # type: ignore[arg-type]
    assert len(town.presses) > 110 and len(town.commands) > 10 and town.has_inline
    for handler in town.presses:
        assert all(isinstance(one, Added | Number | Word | type) for one in handler.arguments), handler.action
        assert int not in handler.arguments and str not in handler.arguments, handler.action


async def _is_isolated(town: Town) -> None:
    assert damage(town, await snapshot(town.world)) == []
    assert leaks(town) == []
    await is_unharmed(town.world)


async def test_no_button_reaches_into_anothers_workshop(
    world: World, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    town = await open_town(world)
    most = request.config.getoption("--presses")
    with no_fault(caplog):
        count = await attack_by_buttons(town, most=most, seed=SEED)
    assert count >= len(town.presses) * len(town.foreign)
    await _is_isolated(town)


async def test_no_command_link_or_inline_query_reaches_into_anothers_workshop(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    town = await open_town(world)
    with no_fault(caplog):
        assert await attack_by_words(town) > 300
    await _is_isolated(town)


async def test_no_upload_and_no_page_reaches_into_anothers_workshop(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    town = await open_town(world)
    with no_fault(caplog):
        assert await attack_by_uploads(town) > 30
        bodies = await attack_by_pages(town)
    assert bodies and [body for body in bodies if any(secret in body for secret in SECRETS_OF_TOWN)] == []
    await _is_isolated(town)
