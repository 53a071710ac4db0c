"""Messages that the messenger will not take as they are: too long, or with a picture that it refuses."""

from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from core.files import FileKind, FileRef
from core.notify.tables import Card, Kind, State
from gendan_sandbox.markup.entities import utf16_length
from gendan_sandbox.markup.html import parse_html
from handlers.outgoing import Button, Media, Outgoing
from tests.bot.telegram.test_delivery import outbox, queue, refresh, show
from tests.chat import BOT_ID, World
from tests.vision.scenes import jpeg

REFUSALS = (
    "PHOTO_INVALID_DIMENSIONS",
    "IMAGE_PROCESS_FAILED",
    "wrong file identifier/HTTP URL specified",
    "WEBPAGE_CURL_FAILED",
    "WEBPAGE_MEDIA_EMPTY",
    "MEDIA_EMPTY",
    "file is too big",
    "a reason that nobody has read before",
)
BUTTONS = ((Button(text="Ask 1", data="x:1"),),)
PRESSED = ["Ask 1"]


def jpeg_of_noise(width_px: int, height_px: int) -> bytes:
    return jpeg(np.random.default_rng(1).integers(0, 255, (height_px, width_px, 3), dtype=np.uint8))


def refuse(world: World, words: str, *, times: int) -> None:
    world.telegram.failures += [(400, {"description": f"Bad Request: {words}"})] * times


@pytest.mark.parametrize("words", REFUSALS)
async def test_words_and_buttons_arrive_for_whatever_reason_a_medium_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    clip = Media(content=b"GIF", type=FileKind.ANIMATION)
    show(monkeypatch, "test.words", Outgoing(text="the clip", media=clip, buttons=BUTTONS))
    refuse(world, words, times=2)
    await queue(world, key="test.words")
    await world.settle()
    (shown,) = world.telegram.shown.values()
    assert (shown.method, shown.labels) == ("sendMessage", PRESSED)
    assert "the clip" in shown.text and "did not get through" in shown.text


@pytest.mark.parametrize(("times", "method"), [(1, "sendPhoto"), (2, "sendDocument"), (3, "sendMessage")])
async def test_words_and_buttons_arrive_whatever_becomes_of_the_picture(
    world: World, monkeypatch: pytest.MonkeyPatch, times: int, method: str
) -> None:
    picture = Media(content=jpeg_of_noise(1600, 1200))
    show(monkeypatch, "test.words", Outgoing(text="<b>Three workshops</b>", media=picture, buttons=BUTTONS))
    refuse(world, "PHOTO_INVALID_DIMENSIONS", times=times)
    await queue(world, key="test.words")
    await world.settle()
    (shown,) = world.telegram.shown.values()
    assert (shown.method, shown.labels) == (method, PRESSED)
    assert shown.text.startswith("<b>Three workshops</b>")
    assert ("did not get through" in shown.text) is (method == "sendMessage")
    assert [row.state for row in await outbox(world)] == [State.SENT]


async def test_a_refused_picture_is_drawn_smaller(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = jpeg_of_noise(1600, 1200)
    show(monkeypatch, "test.words", Outgoing(text="x", media=Media(content=picture)))
    refuse(world, "PHOTO_INVALID_DIMENSIONS", times=1)
    await queue(world, key="test.words")
    await world.settle()
    (shown,) = world.telegram.shown.values()
    (sent,) = shown.files.values()
    assert len(sent) < len(picture)


async def test_a_file_that_is_too_big_for_the_messenger_leaves_its_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Media(content=b"%PDF", type=FileKind.DOCUMENT, filename="cards.pdf")
    show(monkeypatch, "test.words", Outgoing(text="the cards", media=file, buttons=BUTTONS))
    refuse(world, "Request Entity Too Large", times=1)
    await queue(world, key="test.words")
    await world.settle()
    (shown,) = world.telegram.shown.values()
    assert (shown.method, shown.labels) == ("sendMessage", PRESSED)
    assert "the cards" in shown.text and "The file did not get through" in shown.text


@pytest.mark.parametrize(("times", "methods"), [(1, ["sendMediaGroup"] * 2), (3, ["sendMessage"])])
async def test_an_album_goes_smaller_then_as_files_then_as_its_words(
    world: World, monkeypatch: pytest.MonkeyPatch, times: int, methods: list[str]
) -> None:
    album = tuple(Media(content=jpeg_of_noise(1600, 1200), caption=f"job {number}") for number in (1, 2))
    show(monkeypatch, "test.words", Outgoing(album=album))
    refuse(world, 'failed to send message #2 with the error message "PHOTO_INVALID_DIMENSIONS"', times=times)
    await queue(world, key="test.words")
    await world.settle()
    shown = list(world.telegram.shown.values())
    assert [one.method for one in shown] == methods
    assert times == 1 or ("job 1" in shown[0].text and "job 2" in shown[0].text)


async def test_a_card_whose_picture_is_refused_is_edited_all_the_same_and_tries_it_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(monkeypatch, "test.card", Outgoing(text="one", media=Media(content=jpeg_of_noise(64, 64)), buttons=BUTTONS))
    await refresh(world)
    picture = jpeg_of_noise(80, 80)
    show(monkeypatch, "test.card", Outgoing(text="two", media=Media(content=picture), buttons=BUTTONS))
    refuse(world, "IMAGE_PROCESS_FAILED", times=2)
    await refresh(world)
    (card,) = world.telegram.shown.values()
    assert (card.text, card.labels) == ("two", PRESSED)
    assert world.telegram.calls[-1][0] == "editMessageCaption"
    await refresh(world)
    assert world.telegram.calls[-1][0] == "editMessageMedia"
    assert picture in card.files.values()


async def test_a_card_without_its_picture_gets_it_at_the_next_refresh(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(monkeypatch, "test.card", Outgoing(text="one", media=Media(content=jpeg_of_noise(64, 64)), buttons=BUTTONS))
    refuse(world, "IMAGE_PROCESS_FAILED", times=3)
    await refresh(world)
    (card,) = world.telegram.shown.values()
    assert (card.method, card.labels) == ("sendMessage", PRESSED)
    async with world.robot.deps.reading() as session:
        assert (await session.scalars(select(Card.picture_digest))).all() == [None]
    await refresh(world)
    assert world.telegram.calls[-1][0] == "editMessageMedia"


async def test_a_refusal_that_is_not_about_the_picture_is_no_reason_to_send_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(monkeypatch, "test.words", Outgoing(text="x", media=Media(content=jpeg_of_noise(64, 64))))
    refuse(world, "chat not found", times=1)
    await queue(world, key="test.words")
    await world.settle()
    assert [row.state for row in await outbox(world)] == [State.DEAD]
    assert not world.telegram.shown


async def test_what_the_messenger_cannot_read_is_said_plainly(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    show(monkeypatch, "test.words", Outgoing(text="<b>a &amp; b</b>", buttons=BUTTONS))
    refuse(world, "can't parse entities: unsupported start tag", times=1)
    await queue(world, key="test.words")
    await world.settle()
    (shown,) = world.telegram.shown.values()
    assert (shown.text, shown.labels) == ("a &amp; b", PRESSED)


async def test_a_link_that_the_messenger_refuses_takes_no_message_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    buttons = (*BUTTONS, (Button(text="Open", url="http://desk"),))
    show(monkeypatch, "test.words", Outgoing(text="x", buttons=buttons))
    refuse(world, "BUTTON_URL_INVALID", times=1)
    await queue(world, key="test.words")
    await world.settle()
    (shown,) = world.telegram.shown.values()
    assert shown.labels == PRESSED


@pytest.mark.parametrize("ref", [(BOT_ID, FileKind.DOCUMENT), (BOT_ID, FileKind.VIDEO)])
async def test_a_file_of_another_kind_is_fetched_and_uploaded(
    world: World, monkeypatch: pytest.MonkeyPatch, ref: tuple[int, FileKind]
) -> None:
    world.telegram.files["there"] = b"bytes of the file"
    file = FileRef(bot_id=ref[0], file_id="there", kind=ref[1])
    show(monkeypatch, "test.words", Outgoing(text="x", media=Media(content=file)))
    await queue(world, key="test.words")
    await world.settle()
    (shown,) = world.telegram.shown.values()
    assert list(shown.files.values()) == [b"bytes of the file"]


def seen(message: Any) -> str:
    """Read what a person sees, and check that the messenger would take it."""
    text, entities = parse_html(message.text)
    assert utf16_length(text) <= (4096 if message.method == "sendMessage" else 1024)
    assert len(entities) <= 100
    return text


async def test_a_long_message_comes_in_parts_with_its_buttons_last(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"line {number} &amp;&amp;&amp; <b>🧵</b>" for number in range(600)]
    show(monkeypatch, "test.words", Outgoing(text="\n".join([*lines, "", "Which one?"]), buttons=BUTTONS))
    await queue(world, key="test.words")
    await world.settle()
    shown = list(world.telegram.shown.values())
    said = "\n".join(seen(message) for message in shown)
    assert [f"line {number} &&& 🧵" in said for number in range(600)] == [True] * 600
    assert [message.labels for message in shown] == [[]] * (len(shown) - 1) + [PRESSED]
    assert "Which one?" in shown[-1].text


@pytest.mark.parametrize("kind", [Kind.EDIT, Kind.CARD])
async def test_a_message_that_stays_one_keeps_its_question_and_says_what_it_leaves_out(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    lines = [f"line {number} &amp;&amp;&amp;" for number in range(600)]
    show(monkeypatch, "test.card", Outgoing(text="\n".join([*lines, "", "Which one?"]), buttons=BUTTONS))
    show(monkeypatch, "test.short", Outgoing(text="short"))
    await queue(world, key="test.short")
    await world.settle()
    (first,) = world.telegram.shown.values()
    await queue(world, key="test.card", kind=kind, params={"message_id": first.message_id, "subject_id": 1})
    await world.settle()
    shown = list(world.telegram.shown.values())[-1]
    text = seen(shown)
    kept = text.count("&&&")
    assert text.startswith("line 0 ") and text.endswith("Which one?")
    assert f"{601 - kept} more lines" in text
    assert shown.labels == PRESSED


async def test_words_that_are_too_long_for_a_picture_stand_beside_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n".join(f"line {number} &amp;" for number in range(120))
    show(monkeypatch, "test.words", Outgoing(text=text, media=Media(content=b"picture"), buttons=BUTTONS))
    await queue(world, key="test.words")
    await world.settle()
    picture, words = world.telegram.shown.values()
    assert (picture.method, picture.text, picture.labels) == ("sendPhoto", "", [])
    assert (words.method, words.text, words.labels) == ("sendMessage", text, PRESSED)


async def test_parts_that_stand_in_the_chat_are_not_sent_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(f"line {number} &amp;" for number in range(120))
    show(monkeypatch, "test.words", Outgoing(text=text, media=Media(content=b"picture"), buttons=BUTTONS))
    answer, refused = world.telegram.exchange, [502, 429]

    async def refuse_words(method: str, url: str, *parts: Any, **_: Any) -> tuple[int, bytes]:
        if url.endswith("sendMessage") and refused:
            status = refused.pop()
            return status, b'{"ok":false,"description":"x","parameters":{"retry_after":1}}' if status == 429 else b""
        return await answer(method, url, *parts)

    monkeypatch.setattr(world.telegram, "exchange", refuse_words)
    await queue(world, key="test.words")
    for _ in range(4):
        await world.settle()
        world.robot.sender.limiters[BOT_ID].chat_paused_until_s.clear()
        world.clock.advance(minutes=10)
    assert [message.method for message in world.telegram.shown.values()] == ["sendPhoto", "sendMessage"]
    assert [row.state for row in await outbox(world)] == [State.SENT]


async def test_an_album_of_twelve_goes_in_two_and_one_of_one_as_a_picture(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    album = tuple(Media(content=b"%d" % number, caption="x" * 1025 if number == 3 else "") for number in range(11))
    show(monkeypatch, "test.words", Outgoing(album=album))
    await queue(world, key="test.words")
    await world.settle()
    methods = [message.method for message in world.telegram.shown.values()]
    assert methods == ["sendMediaGroup"] * 10 + ["sendPhoto", "sendMessage"]


async def test_a_notice_over_a_button_is_cut_between_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    show(monkeypatch, "test.words", Outgoing(text="word &amp; " * 50, alert=True))
    await queue(world, key="test.words", kind=Kind.ANSWER, params={"callback_query_id": "q"})
    await world.settle()
    text = world.telegram.answers[-1]["text"]
    assert (utf16_length(text) <= 200 and text.endswith("&…")) or text.endswith(" …")
