"""A wait is given up when nothing moves any more, and not before."""

import asyncio
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field

import pytest

from gendan_sandbox.patience import Patience, comes_true, patiently, wanted_s


@dataclass
class Machine:
    """A clock and what processes have asked of the processor."""

    at_s: float = 0.0
    wanted: dict[int, float] = field(default_factory=lambda: {1: 5.0})

    def patience(self) -> Patience:
        return Patience(60.0, now_s=lambda: self.at_s, wanted=lambda: dict(self.wanted))


def test_a_wait_in_which_nothing_moves_is_given_up() -> None:
    machine = Machine()
    patience = machine.patience()
    machine.at_s = 59.0
    assert patience.lasts()
    machine.at_s = 60.0
    assert not patience.lasts()


def test_whatever_is_watched_renews_the_patience_by_changing() -> None:
    machine = Machine()
    patience = machine.patience()
    for mark in range(50):
        machine.at_s += 59.0
        assert patience.lasts(mark)
    machine.at_s += 60.0
    assert not patience.lasts(49)


def test_a_process_that_works_or_queues_for_a_processor_renews_the_patience() -> None:
    machine = Machine()
    patience = machine.patience()
    for _ in range(20):
        machine.at_s += 61.0
        machine.wanted[1] += 13.0
        assert patience.lasts()


def test_processes_at_rest_and_those_that_have_ended_do_not_renew_it() -> None:
    machine = Machine(wanted={1: 5.0, 2: 900.0})
    patience = machine.patience()
    machine.at_s, machine.wanted = 60.0, {1: 7.0}
    assert not patience.lasts()


def test_a_new_process_that_works_renews_it() -> None:
    machine = Machine()
    patience = machine.patience()
    machine.at_s, machine.wanted = 60.0, {1: 5.0, 3: 20.0}
    assert patience.lasts()


def test_the_work_of_a_process_that_this_one_has_started_is_seen() -> None:
    before = wanted_s()
    code = "import sys\nfor _ in range(10**7): pass\nprint(flush=True)\nsys.stdin.read()"
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    assert -child.pid not in before
    assert wanted_s()[-child.pid] > 0.01
    child.communicate()


def test_the_work_of_a_thread_that_has_ended_is_not_lost() -> None:
    before = wanted_s()[-os.getpid()]
    worker = threading.Thread(target=lambda: sum(range(10**7)))
    worker.start()
    worker.join()
    assert wanted_s()[-os.getpid()] > before


def test_what_is_asked_between_two_looks_is_added_up_though_a_thread_ends() -> None:
    machine = Machine()
    patience = machine.patience()
    for number in range(3):
        machine.at_s += 20.0
        machine.wanted = {1: 5.0, 100 + number: 6.0}
        assert patience.lasts(), "each thread has ended before the next look"
    machine.at_s += 59.0
    assert patience.lasts()


async def test_what_comes_is_given_and_what_does_not_come_is_given_up() -> None:
    assert await patiently(asyncio.sleep(0, "here")) == "here"
    waiting = asyncio.ensure_future(asyncio.Event().wait())
    with pytest.raises(TimeoutError, match=r"nothing has moved for 0\.001 s"):
        await patiently(waiting, quiet_s=0.001)
    assert waiting.cancelled()


async def test_an_error_of_what_is_waited_for_is_raised_here() -> None:
    async def fails() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        await patiently(fails())


async def test_what_comes_true_later_is_seen() -> None:
    looks: list[int] = []

    def has_looked_enough() -> bool:
        looks.append(1)
        return len(looks) > 2

    await comes_true(has_looked_enough)
    assert len(looks) == 3
