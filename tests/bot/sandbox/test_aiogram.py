"""aiogram, a foreign client with strict types, works against the sandbox."""

import importlib
from typing import Any

import pytest

from tests.bot.sandbox.desk import Desk

pytest.register_assert_rewrite("tests.bot.sandbox.with_aiogram")


@pytest.fixture(scope="module")
def aiogram() -> Any:
    return importlib.import_module("tests.bot.sandbox.with_aiogram")


async def test_a_bot_converses_through_polling(desk: Desk, aiogram: Any) -> None:
    await aiogram.converses_through_polling(desk)


async def test_a_bot_converses_through_a_webhook_with_a_secret(desk: Desk, aiogram: Any) -> None:
    await aiogram.converses_through_a_webhook(desk)


async def test_its_types_take_every_answer(desk: Desk, aiogram: Any) -> None:
    await aiogram.types_take_every_answer(desk)


async def test_its_errors_are_the_right_ones(desk: Desk, aiogram: Any) -> None:
    await aiogram.errors_are_the_right_ones(desk)
