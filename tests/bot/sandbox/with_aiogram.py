"""What aiogram does against the sandbox; to import it takes seconds, so only the tests that need it do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    ChatJoinRequest,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    MessageReactionUpdated,
    ReactionTypeEmoji,
    ReplyParameters,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from gendan_sandbox import server
from gendan_sandbox.patience import comes_true, patiently
from tests.bot.sandbox.desk import BOT, TOKEN, Desk, jpeg


@asynccontextmanager
async def open_bot(desk: Desk) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(desk.base))
    async with Bot(TOKEN, session=session) as bot:
        yield bot


def keyboard(label: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=label, callback_data=data)]])


def shop() -> tuple[Dispatcher, list[str]]:
    """Make a small bot that notes what it is told."""
    told: list[str] = []
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        await message.answer(f"Hello {command.args}", reply_markup=keyboard("Go", "go"))

    @dispatcher.message(Command("status"))
    async def status(message: Message) -> None:
        await message.reply("fine")

    @dispatcher.message(F.photo)
    async def photo(message: Message, bot: Bot) -> None:
        assert message.photo is not None
        data = await bot.download(message.photo[-1])
        assert data is not None
        told.append(f"photo {len(data.read())} {message.media_group_id is not None}")

    @dispatcher.callback_query(F.data == "go")
    async def go(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("Gone")
        await query.answer("Done")

    @dispatcher.my_chat_member()
    async def member(update: ChatMemberUpdated) -> None:
        told.append(f"{update.old_chat_member.status}->{update.new_chat_member.status}")

    @dispatcher.chat_join_request()
    async def join(request: ChatJoinRequest) -> None:
        await request.approve()

    @dispatcher.message_reaction()
    async def reaction(update: MessageReactionUpdated) -> None:
        (new,) = update.new_reaction
        assert isinstance(new, ReactionTypeEmoji)
        told.append(new.emoji)

    @dispatcher.edited_message()
    async def edited(message: Message) -> None:
        told.append(f"edited {message.text}")

    return dispatcher, told


async def converse(desk: Desk, told: list[str]) -> None:
    """Do what people do, and see that the bot reacts."""
    wang = await desk.control.add_person("Wang", language_code="zh")
    await wang.start(BOT, "order-7")
    hello = await wang.wait_for("Hello order-7", chat=BOT)
    assert hello.buttons == (("Go",),)
    answer = await patiently(wang.press("Go", chat=BOT, wait_s=3600))
    assert (answer["answered"], answer["text"]) == (True, "Done")
    gone = await wang.wait_for("Gone", chat=BOT)
    assert (gone.id, gone.is_edited, gone.buttons) == (hello.id, True, ())
    await wang.send_album(BOT, [jpeg(200, 100, "red"), jpeg(200, 100, "green")])
    asked = await wang.send_text(BOT, "/status")
    assert (await wang.wait_for("fine", chat=BOT)).reply_to == asked.id
    await wang.act("edit", chat_id=BOT, message_id=asked.id, text="changed")
    await wang.act("react", chat_id=BOT, message_id=gone.id, emoji="👍")
    await wang.block("gendan_bot")
    await comes_true(lambda: "member->kicked" in told)
    assert [note.split()[0] for note in told] == ["photo", "photo", "edited", "👍", "member->kicked"]
    assert told[0].endswith("True")


async def converses_through_polling(desk: Desk) -> None:
    dispatcher, told = shop()
    async with open_bot(desk) as bot:
        polling = asyncio.create_task(
            dispatcher.start_polling(
                bot,
                handle_signals=False,
                close_bot_session=False,
                allowed_updates=dispatcher.resolve_used_update_types(),
            )
        )
        await converse(desk, told)
        await dispatcher.stop_polling()
        desk.messenger.events.wake()
        await polling


async def converses_through_a_webhook(desk: Desk) -> None:
    dispatcher, told = shop()
    app = web.Application()
    async with open_bot(desk) as bot:
        SimpleRequestHandler(dispatcher, bot, secret_token="s3cret", handle_in_background=False).register(app, "/hook")
        runner, base = await server.start(app)
        used = dispatcher.resolve_used_update_types()
        await bot.set_webhook(f"{base}/hook", secret_token="s3cret", allowed_updates=used)
        await converse(desk, told)
        info = await bot.get_webhook_info()
        await runner.cleanup()
    assert (info.url, info.pending_update_count, info.last_error_message) == (f"{base}/hook", 0, None)


async def types_take_every_answer(desk: Desk) -> None:
    person = await desk.person()
    group = await desk.control.add_group("Workshop", person, forum=True, bots=["gendan_bot"])
    await desk.control.call("POST", f"/groups/{group['id']}/promote", {"bot": "gendan_bot"})
    async with open_bot(desk) as bot:
        assert (await bot.me()).username == "gendan_bot"
        await bot.set_my_commands([BotCommand(command="start", description="Begin")])
        assert (await bot.get_my_commands())[0].command == "start"
        sent = await bot.send_message(person.id, "<b>x</b>", parse_mode="HTML")
        assert sent.html_text == "<b>x</b>"
        file = BufferedInputFile(jpeg(), "x.jpg")
        photo = await bot.send_photo(
            person.id, file, caption="c", reply_parameters=ReplyParameters(message_id=sent.message_id)
        )
        assert photo.reply_to_message is not None and photo.photo is not None
        assert photo.reply_to_message.message_id == sent.message_id
        again = InputMediaPhoto(media=photo.photo[-1].file_id)
        fresh = InputMediaPhoto(media=BufferedInputFile(jpeg(color="red"), "a.jpg"), caption="1")
        album = await bot.send_media_group(person.id, [fresh, again])
        assert len({message.media_group_id for message in album}) == 1
        document = await bot.send_document(person.id, BufferedInputFile(b"abc", "x.txt"))
        assert document.document is not None
        content = await bot.download(document.document)
        assert content is not None and content.read() == b"abc"
        topic = await bot.create_forum_topic(group["id"], "A17", icon_color=0x6FB9F0)
        in_topic = await bot.send_message(group["id"], "x", message_thread_id=topic.message_thread_id)
        assert in_topic.is_topic_message
        assert await bot.pin_chat_message(group["id"], in_topic.message_id)
        pinned = (await bot.get_chat(group["id"])).pinned_message
        assert pinned is not None and pinned.message_id == in_topic.message_id
        link = await bot.create_chat_invite_link(group["id"], creates_join_request=True)
        assert link.creates_join_request
        assert (await bot.get_chat_member(group["id"], person.id)).status == "creator"
        assert len(await bot.get_chat_administrators(group["id"])) == 2
        assert await bot.set_message_reaction(person.id, sent.message_id, [ReactionTypeEmoji(emoji="👍")])
        assert (await bot.copy_message(person.id, person.id, sent.message_id)).message_id
        origin = (await bot.forward_message(person.id, person.id, sent.message_id)).forward_origin
        assert origin is not None and origin.type == "user"
        assert await bot.delete_messages(person.id, [sent.message_id, photo.message_id])


async def errors_are_the_right_ones(desk: Desk) -> None:
    person = await desk.person()
    group = await desk.control.add_group("Workshop", person, bots=["gendan_bot"])
    new = await desk.control.call("POST", f"/groups/{group['id']}/migrate")
    async with open_bot(desk) as bot:
        with pytest.raises(TelegramMigrateToChat) as migrated:
            await bot.send_message(group["id"], "x")
        assert migrated.value.migrate_to_chat_id == new["id"]
        await desk.control.add_fault("too_many_requests", retry_after_s=3)
        with pytest.raises(TelegramRetryAfter) as refused:
            await bot.send_message(person.id, "x")
        assert refused.value.retry_after == 3
        await person.block("gendan_bot")
        with pytest.raises(TelegramForbiddenError):
            await bot.send_message(person.id, "x")
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await bot.send_message(5, "x")
