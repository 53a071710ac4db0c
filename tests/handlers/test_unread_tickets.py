"""Photos of tickets in which codes are seen that nobody can read: what their sender is told."""

from collections.abc import Sequence

from core.evidence.tables import PhotoState
from core.orders.tables import Order
from core.stage import Stage
from core.tickets.tables import Ticket
from tests.chat import World
from tests.factories import Floor, agree_order, last_photo, open_floor, stages_of
from tests.handlers.test_tickets import cut, print_tickets, ticket_text
from vision.draw.camera import Shot
from vision.trials.fans import shoot_fan


def from_far(floor: Floor, order: Order, tickets: Sequence[Ticket], *, seed: int = 1) -> bytes:
    """Photograph tickets from so far that a module of their codes is smaller than a pixel."""
    return shoot_fan([ticket_text(floor, order, ticket) for ticket in tickets], seed=seed, distance_mm=1200)


async def test_tickets_too_small_in_the_chat_are_to_be_sent_as_a_file(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, pieces=400)
    await cut(floor, order)
    made = await print_tickets(floor, order)
    await floor.worker.sends_photo(from_far(floor, order, made))
    assert "🔍 20 codes seen but not readable. Send this photo as a file (📎)" in floor.worker.last.text
    floor.worker.language = "ru"
    await floor.worker.sends_photo(from_far(floor, order, made, seed=2))
    assert "Пришлите это же фото файлом (📎) или снимайте ближе" in floor.worker.last.text
    floor.worker.language = "zh-hans"
    await floor.worker.sends_photo(from_far(floor, order, made, seed=3))
    assert "个码拍到了但读不出。请把这张照片以文件（📎）发送" in floor.worker.last.text


async def test_tickets_too_small_in_a_file_are_to_be_taken_from_nearer(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, pieces=400)
    await cut(floor, order)
    made = await print_tickets(floor, order)
    await floor.worker.sends_document(from_far(floor, order, made), "tickets.jpg")
    assert "🔍 20 codes seen but not readable. Lay the tickets flat" in floor.worker.last.text


async def test_a_question_about_tickets_that_were_not_read_says_so_too(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, pieces=400)
    await agree_order(floor, code="A19")
    made = await print_tickets(floor, order)
    await floor.worker.sends_photo(from_far(floor, order, made))
    question = floor.worker.last
    assert "20 codes seen but not readable" in question.text and "A17" in " ".join(question.labels)


async def test_what_was_read_counts_and_is_not_missing_beside_what_was_not(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, pieces=400)
    await cut(floor, order)
    made = await print_tickets(floor, order)
    texts = [ticket_text(floor, order, ticket) for ticket in made]
    await floor.worker.sends_photo(shoot_fan(texts, seed=1, curl=1.0))
    answer = floor.worker.last.text
    photo = await last_photo(floor)
    assert photo.state == PhotoState.ACCEPTED and photo.counted is not None and photo.report is not None
    read = len(photo.counted["serials"])
    assert 0 < read < 20 and f"🎫 {read} of 20 tickets, missing" in answer
    assert f"🔍 {photo.report['unread_codes']} code" in answer and photo.report["unread_codes"] <= 20 - read
    assert (await stages_of(floor, order))[Stage.SEWING].pieces_done == 20 * read


async def test_who_prints_no_tickets_hears_nothing_of_unread_codes(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor, pieces=400)
    labels = shoot_fan([f"https://rolls.example/{number:040}" for number in range(20)], seed=1, distance_mm=1200)
    await floor.worker.sends_photo(labels)
    assert "not readable" not in floor.worker.last.text


async def test_when_all_tickets_are_in_nothing_is_said_of_other_codes(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, pieces=400)
    await cut(floor, order)
    made = await print_tickets(floor, order)
    texts = [ticket_text(floor, order, ticket) for ticket in made]
    await floor.worker.sends_photo(shoot_fan(texts, seed=1, shot=Shot(blur_sigma=0.4)))
    assert "complete" in floor.worker.last.text and "🔍" not in floor.worker.last.text
