"""Worker processes: calls, limits, and turns between people."""

import asyncio
import os
import pickle
import time
from datetime import date

import pytest

import vision
from core.errors import UserError
from core.orders.sheets.sheet import read_orders
from core.orders.sheets.sheet_errors import SheetDayWrong
from core.orders.sheets.values import SheetTooHeavy
from core.work.rooms import MAX_PHOTO_PX
from core.workers import Limits, Loss, WorkerLost, WorkerPool, on_behalf_of, run_once
from core.workers.limits import MIB
from core.workers.pictures import VisionPool
from tests.core.workers.calls import fill_by_opencv, settings_seen, spin, work_for, work_in_threads_for
from tests.vision.scenes import jpeg, scene

SMALL = Limits(memory_bytes=256 * MIB, cpu_s=60, still_s=60, answer_bytes=MIB, written_bytes=1000)


async def test_a_call_runs_in_another_process_and_its_result_comes_back() -> None:
    async with WorkerPool(limits=SMALL) as pool:
        assert await pool.run(os.getpid) != os.getpid()
        assert await pool.run(divmod, 7, 2) == (3, 1)


async def test_a_worker_is_reused_between_calls() -> None:
    async with WorkerPool(limits=SMALL) as pool:
        assert await pool.run(os.getpid) == await pool.run(os.getpid)


async def test_a_hanging_call_costs_its_worker_and_the_next_call_works() -> None:
    async with WorkerPool(limits=Limits(memory_bytes=256 * MIB, cpu_s=60, still_s=2)) as pool:
        with pytest.raises(WorkerLost) as caught:
            await pool.run(time.sleep, 600)
        assert caught.value.loss is Loss.TIMEOUT
        assert await pool.run(divmod, 7, 2) == (3, 1)


async def test_a_call_that_works_is_not_hanging_however_long_it_takes() -> None:
    async with WorkerPool(limits=Limits(memory_bytes=256 * MIB, cpu_s=60, still_s=0.5)) as pool:
        assert await pool.run(work_for, 2.0) >= 2.0
        assert await pool.run(work_in_threads_for, 4.0) >= 4.0


async def test_each_call_has_its_own_processor_time_and_one_that_uses_it_up_costs_its_worker() -> None:
    async with WorkerPool(limits=Limits(memory_bytes=256 * MIB, cpu_s=1, still_s=100)) as pool:
        for _ in range(2):
            with pytest.raises(WorkerLost) as caught:
                await pool.run(spin)
            assert caught.value.loss is Loss.TIMEOUT
        assert await pool.run(divmod, 7, 2) == (3, 1)


async def test_a_dying_worker_is_reported_and_replaced() -> None:
    async with WorkerPool(limits=SMALL) as pool:
        with pytest.raises(WorkerLost) as caught:
            await pool.run(os._exit, 9)
        assert caught.value.loss is Loss.CRASH
        assert await pool.run(divmod, 7, 2) == (3, 1)


async def test_memory_over_the_limit_costs_the_worker_only() -> None:
    async with WorkerPool(limits=SMALL) as pool:
        before = await pool.run(os.getpid)
        with pytest.raises(WorkerLost) as caught:
            await pool.run(bytearray, 3_000_000_000)
        assert caught.value.loss is Loss.MEMORY
        assert await pool.run(os.getpid) != before


async def test_an_answer_over_the_limit_is_not_read() -> None:
    async with WorkerPool(limits=SMALL) as pool:
        with pytest.raises(WorkerLost) as caught:
            await pool.run(bytes, 2 * MIB)
        assert caught.value.loss is Loss.MEMORY


async def test_a_worker_writes_no_large_file_and_sees_none_of_our_settings(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENDAN_BOT_TOKENS", "1:secret")
    file = tmp_path_factory.mktemp("worker") / "big"
    async with WorkerPool(limits=SMALL) as pool:
        with pytest.raises(OSError, match="too large"):
            await pool.run(file.write_bytes, b"x" * 2000)
        assert await pool.run(settings_seen) == []


async def test_an_error_of_the_function_is_raised_here() -> None:
    async with WorkerPool(limits=SMALL) as pool:
        with pytest.raises(ValueError, match="nonsense"):
            await pool.run(int, "nonsense")


async def test_bytes_of_nonsense_come_back_as_a_refusal() -> None:
    async with VisionPool() as pool:
        report = await pool.run(vision.inspect, b"nonsense")
    assert report.refusal is vision.Refusal.NOT_A_PHOTO


async def test_a_library_that_runs_out_of_memory_in_its_own_words_is_too_heavy() -> None:
    async with VisionPool() as pool:
        with pytest.raises(WorkerLost) as lost:
            await pool.run(fill_by_opencv)
    assert lost.value.loss is Loss.MEMORY


async def test_the_dearest_looks_at_a_photo_are_within_the_limits() -> None:
    photo = jpeg(scene(1, width_px=1920, height_px=1440))
    async with VisionPool() as pool:
        second = await pool.run(vision.second_look, photo, strict=True)
        assert second.clean
        assert await pool.run(vision.clean_copy, photo, max_px=MAX_PHOTO_PX)


async def test_a_closed_pool_takes_no_calls() -> None:
    pool = WorkerPool(limits=SMALL)
    await pool.close()
    with pytest.raises(RuntimeError, match="closed"):
        await pool.run(os.getpid)


async def test_an_idle_worker_ends_and_the_next_call_starts_another() -> None:
    async with WorkerPool(limits=SMALL, idle_s=0.01) as pool:
        first = await pool.run(os.getpid)
        await asyncio.sleep(0.2)
        assert await pool.run(os.getpid) != first


def test_one_call_of_a_command_runs_in_a_process_of_its_own() -> None:
    assert run_once(SMALL, os.getpid) != os.getpid()
    with pytest.raises(WorkerLost):
        run_once(SMALL, os._exit, 1)


@pytest.mark.parametrize("error", [SheetTooHeavy(limit_mb=20), SheetDayWrong(cell="B7", word="soon")])
def test_what_a_person_is_told_comes_out_of_a_worker_as_it_went_in(error: UserError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.code, again.params) == (type(error), error.code, error.params)


async def test_an_honest_call_does_not_wait_behind_the_many_of_one_person() -> None:
    ended: list[str] = []
    async with WorkerPool(limits=SMALL) as pool:

        async def call(person_id: int, name: str) -> None:
            with on_behalf_of(person_id):
                await pool.run(abs, -1)
            ended.append(name)

        async with asyncio.TaskGroup() as group:
            for number in range(10):
                group.create_task(call(1, f"hostile {number}"))
                await asyncio.sleep(0)
            group.create_task(call(2, "honest"))
    assert ended.index("honest") <= 2
    assert [name for name in ended if name != "honest"] == [f"hostile {number}" for number in range(10)]


async def test_a_caller_who_leaves_the_queue_takes_no_place_with_him() -> None:
    async with WorkerPool(limits=SMALL) as pool:
        first = asyncio.create_task(pool.run(abs, -1))
        await asyncio.sleep(0)
        waiting = [asyncio.create_task(pool.run(abs, -1)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        assert await first == 1
        assert await asyncio.gather(*waiting[1:]) == [1, 1]
        assert await pool.run(abs, -2) == 2


async def test_a_sheet_is_read_in_a_worker() -> None:
    async with WorkerPool(limits=Limits(memory_bytes=1024 * MIB, cpu_s=20, still_s=60)) as pool:
        found = await pool.run(read_orders, b"S;M\n20;40\n", filename="a.csv", today=date(2026, 11, 29))
    assert found.orders[0].breakdown.text() == "S20 M40"


async def test_a_worker_that_cannot_start_is_no_fault_of_the_file() -> None:
    async with WorkerPool(limits=SMALL, modules=["there.is.no.such.module"]) as pool:
        with pytest.raises(RuntimeError, match="does not start"):
            await pool.run(abs, -1)
