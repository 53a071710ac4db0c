"""python-telegram-bot works against the sandbox, through polling and a webhook."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from gendan_sandbox import server
from gendan_sandbox.patience import comes_true
from tests.bot.sandbox.desk import BOT, TOKEN, Desk, jpeg

Context = ContextTypes.DEFAULT_TYPE


async def on_start(update: Update, context: Context) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
    assert update.message is not None and context.args is not None
    await update.message.reply_text(f"Hello {' '.join(context.args)}", reply_markup=markup)


async def on_photo(update: Update, context: Context) -> None:
    assert update.message is not None
    file = await update.message.photo[-1].get_file()
    data = await file.download_as_bytearray()
    await update.message.reply_text(f"{len(data)} bytes", do_quote=True)


async def on_press(update: Update, context: Context) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Done")
    await update.callback_query.edit_message_text("Gone")


@asynccontextmanager
async def open_application(desk: Desk, *, polling: bool) -> AsyncIterator[Application[Any, Any, Any, Any, Any, None]]:
    url = desk.base
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").job_queue(None)
    application = (builder if polling else builder.updater(None)).build()
    application.add_handler(CommandHandler("start", on_start))
    application.add_handler(MessageHandler(filters.PHOTO, on_photo))
    application.add_handler(CallbackQueryHandler(on_press))
    async with application:
        yield application


async def converse(desk: Desk) -> None:
    wang = await desk.control.add_person("Wang")
    await wang.start(BOT, "order-7")
    hello = await wang.wait_for("Hello order-7", chat=BOT)
    assert (await wang.press("Go", chat=BOT))["text"] == "Done"
    assert (await wang.wait_for("Gone", chat=BOT)).id == hello.id
    sent = await wang.send_photo(BOT, jpeg(300, 200))
    answer = await wang.wait_for(r"\d+ bytes", chat=BOT)
    assert answer.reply_to == sent.id
    assert answer.text == f"{sent.view['media']['file_size']} bytes"


async def test_a_bot_converses_through_polling(desk: Desk) -> None:
    async with open_application(desk, polling=True) as application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=1)
        await converse(desk)
        await application.updater.stop()
        await application.stop()


async def test_a_bot_converses_through_a_webhook(desk: Desk) -> None:
    async with open_application(desk, polling=False) as application:

        async def handle(request: web.Request) -> web.Response:
            if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != "s3cret":
                return web.Response(status=403)
            await application.process_update(Update.de_json(await request.json(), application.bot))
            return web.Response()

        app = web.Application()
        app.router.add_post("/hook", handle)
        runner, base = await server.start(app)
        await application.bot.set_webhook(f"{base}/hook", secret_token="s3cret")
        await converse(desk)
        await runner.cleanup()


async def test_its_types_take_every_answer(desk: Desk) -> None:
    person = await desk.person()
    group = await desk.control.add_group("Workshop", person, forum=True, bots=["gendan_bot"])
    await desk.control.call("POST", f"/groups/{group['id']}/promote", {"bot": "gendan_bot"})
    async with open_application(desk, polling=False) as application:
        bot = application.bot
        sent = await bot.send_message(person.id, "*x*", parse_mode="MarkdownV2")
        assert sent.text_markdown_v2 == "*x*"
        photo = await bot.send_photo(person.id, jpeg(), caption="c")
        album = await bot.send_media_group(
            person.id, [InputMediaPhoto(jpeg(color="red")), InputMediaPhoto(photo.photo[-1].file_id)]
        )
        assert album[0].media_group_id == album[1].media_group_id
        edited = await bot.edit_message_media(
            InputMediaPhoto(jpeg(color="green"), caption="d"), person.id, photo.message_id
        )
        assert edited.caption == "d"
        topic = await bot.create_forum_topic(group["id"], "A17")
        assert (await bot.send_message(group["id"], "x", message_thread_id=topic.message_thread_id)).is_topic_message
        assert (await bot.create_chat_invite_link(group["id"], name="n")).name == "n"
        assert (await bot.get_chat(group["id"])).title == "Workshop"
        assert {member.status for member in await bot.get_chat_administrators(group["id"])} == {
            "creator",
            "administrator",
        }
        assert await bot.set_message_reaction(person.id, sent.message_id, "👍")
        assert (await bot.get_webhook_info()).url == ""
        assert await bot.send_location(person.id, 1.5, 2.5)
        assert await bot.send_contact(person.id, "+86", "Li")
        assert await bot.pin_chat_message(person.id, sent.message_id)
        assert (await bot.copy_messages(person.id, person.id, [sent.message_id]))[0].message_id


async def test_its_errors_are_the_right_ones(desk: Desk) -> None:
    person = await desk.person()
    group = await desk.control.add_group("Workshop", person, bots=["gendan_bot"])
    new = await desk.control.call("POST", f"/groups/{group['id']}/migrate")
    async with open_application(desk, polling=False) as application:
        bot = application.bot
        with pytest.raises(ChatMigrated) as migrated:
            await bot.send_message(group["id"], "x")
        assert migrated.value.new_chat_id == new["id"]
        await desk.control.add_fault("too_many_requests", retry_after_s=3)
        with pytest.raises(RetryAfter):
            await bot.send_message(person.id, "x")
        await desk.control.add_fault("dropped")
        with pytest.raises(NetworkError):
            await bot.send_message(person.id, "x")
        await person.block("gendan_bot")
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(person.id, "x")
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(5, "x")


async def test_a_wrong_token_is_told_at_once(desk: Desk) -> None:
    bot = Bot("5:wrong", base_url=f"{desk.base}/bot")
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()


async def test_two_processes_that_poll_one_bot_are_told(desk: Desk) -> None:
    await desk.person()
    async with open_application(desk, polling=False) as one, open_application(desk, polling=False) as two:
        first = asyncio.create_task(one.bot.get_updates(timeout=20))
        await comes_true(lambda: bool(desk.messenger.passing.pollers))
        second = asyncio.create_task(two.bot.get_updates(timeout=1))
        with pytest.raises(Exception, match="terminated by other getUpdates"):
            await first
        await second
