import asyncio
import os
import time

import pytest

import vision
from vision.pool import Loss, VisionPool, WorkerLost


async def test_a_call_runs_in_another_process_and_its_result_comes_back() -> None:
    async with VisionPool() as pool:
        assert await pool.run(os.getpid) != os.getpid()
        assert await pool.run(divmod, 7, 2) == (3, 1)


async def test_a_worker_is_reused_between_calls() -> None:
    async with VisionPool() as pool:
        assert await pool.run(os.getpid) == await pool.run(os.getpid)


async def test_a_hanging_call_costs_its_worker_and_the_next_call_works() -> None:
    async with VisionPool(timeout_s=2.0) as pool:
        with pytest.raises(WorkerLost) as caught:
            await pool.run(time.sleep, 600)
        assert caught.value.loss is Loss.TIMEOUT
        assert await pool.run(divmod, 7, 2) == (3, 1)


async def test_a_dying_worker_is_reported_and_replaced() -> None:
    async with VisionPool() as pool:
        with pytest.raises(WorkerLost) as caught:
            await pool.run(os._exit, 9)
        assert caught.value.loss is Loss.CRASH
        assert await pool.run(divmod, 7, 2) == (3, 1)


async def test_memory_over_the_limit_is_an_error_in_the_worker_only() -> None:
    async with VisionPool() as pool:
        with pytest.raises(MemoryError):
            await pool.run(bytearray, 3_000_000_000)
        assert await pool.run(bytearray, 3) == bytearray(3)


async def test_an_error_of_the_function_is_raised_here() -> None:
    async with VisionPool() as pool:
        with pytest.raises(ValueError, match="nonsense"):
            await pool.run(int, "nonsense")


async def test_bytes_of_nonsense_come_back_as_a_refusal() -> None:
    async with VisionPool() as pool:
        report = await pool.run(vision.inspect, b"nonsense")
    assert report.refusal is vision.Refusal.NOT_A_PHOTO


async def test_a_closed_pool_takes_no_calls() -> None:
    pool = VisionPool()
    await pool.close()
    with pytest.raises(RuntimeError, match="closed"):
        await pool.run(os.getpid)


async def test_an_idle_worker_ends_and_the_next_call_starts_another() -> None:
    async with VisionPool(idle_s=0.01) as pool:
        first = await pool.run(os.getpid)
        await asyncio.sleep(0.2)
        assert await pool.run(os.getpid) != first
