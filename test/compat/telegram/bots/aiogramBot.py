import asyncio
import base64
import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)

dispatcher = Dispatcher()


@dispatcher.message(Command("buttons"))
async def buttons(message: Message):
    row = [
        InlineKeyboardButton(text="Press", callback_data="go"),
        InlineKeyboardButton(text="Docs", url="https://example.org/"),
    ]
    await message.answer("<b>pick</b> one", parse_mode="HTML", reply_markup=InlineKeyboardMarkup(inline_keyboard=[row]))


@dispatcher.message(Command("photo"))
async def photo(message: Message):
    await message.answer_photo(BufferedInputFile(PICTURE, "a.png"), caption="a picture")


@dispatcher.message(Command("refused"))
async def refused(message: Message, bot: Bot):
    try:
        await bot.send_message(1, "nobody")
    except TelegramAPIError as error:
        await message.answer(error.message)


@dispatcher.callback_query(F.data == "go")
async def pressed(query: CallbackQuery):
    await query.answer("thanks")
    await query.message.edit_text("pressed")


@dispatcher.message(F.document)
async def document(message: Message, bot: Bot):
    content = await bot.download(message.document)
    await message.answer(f"{len(content.read())} bytes")


@dispatcher.message(F.text)
async def echo(message: Message):
    await message.reply(f"echo: {message.text}")


async def main():
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["API_ROOT"]))
    await dispatcher.start_polling(Bot(os.environ["TOKEN"], session=session))


asyncio.run(main())
