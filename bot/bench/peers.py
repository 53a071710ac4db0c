"""Bare bots to compare with: a command is answered, a press edits its message; no database.

python -m bot.bench.peers aiogram|ptb|ptb-aiohttp ADDRESS TOKEN
"""

import asyncio
import sys

from bot.bench import child

REPLY = "What shall be made? Send pictures, or say it in a few words."


async def run_aiogram(address: str, token: str) -> None:
    """Answer each message with aiogram, by long polling, as its documentation shows it."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import CallbackQuery, Message

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def reply(message: Message) -> None:
        await message.answer(REPLY)

    @dispatcher.callback_query()
    async def edit(query: CallbackQuery) -> None:
        await query.answer()
        if isinstance(query.message, Message):
            await query.message.edit_text(f"{REPLY} {query.data}")

    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(address)))
    child.say(ready=True)
    await dispatcher.start_polling(bot, handle_signals=False)


async def run_ptb(address: str, token: str, *, is_on_aiohttp: bool) -> None:
    """Answer each message with python-telegram-bot, by its own transport or by ours."""
    from telegram import Update
    from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

    from bot.api.line import HttpLine
    from bot.telegram.transport import LineRequest

    async def reply(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text(REPLY)

    async def edit(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer()
        await update.callback_query.edit_message_text(f"{REPLY} {update.callback_query.data}")

    builder = Application.builder().token(token).base_url(f"{address}/bot").concurrent_updates(True).job_queue(None)
    if is_on_aiohttp:
        builder = builder.request(LineRequest(HttpLine())).get_updates_request(LineRequest(HttpLine()))
    else:
        builder = builder.connection_pool_size(64).pool_timeout(60)
    application = builder.build()
    application.add_handler(CallbackQueryHandler(edit))
    application.add_handler(MessageHandler(filters.ALL, reply))
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling()
        child.say(ready=True)
        await asyncio.Event().wait()


async def _main(name: str, address: str, token: str) -> None:
    child.answer_questions()
    if name == "aiogram":
        await run_aiogram(address, token)
    else:
        await run_ptb(address, token, is_on_aiohttp=name == "ptb-aiohttp")


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:4]))
