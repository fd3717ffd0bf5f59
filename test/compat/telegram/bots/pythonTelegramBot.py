import base64
import os

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.error import TelegramError
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, CommandHandler, MessageHandler, filters

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


async def buttons(update, context):
    row = [InlineKeyboardButton("Press", callback_data="go"), InlineKeyboardButton("Docs", url="https://example.org/")]
    await update.message.reply_html("<b>pick</b> one", reply_markup=InlineKeyboardMarkup([row]))


async def photo(update, context):
    await update.message.reply_photo(PICTURE, caption="a picture", filename="a.png")


async def refused(update, context):
    try:
        await context.bot.send_message(1, "nobody")
    except TelegramError as error:
        await update.message.reply_text(error.message)


async def pressed(update, context):
    await update.callback_query.answer("thanks")
    await update.callback_query.edit_message_text("pressed")


async def document(update, context):
    file = await update.message.document.get_file()
    await update.message.reply_text(f"{len(await file.download_as_bytearray())} bytes")


async def echo(update, context):
    message = update.message
    await message.reply_text(f"echo: {message.text}", reply_parameters=ReplyParameters(message.message_id))


root = os.environ["API_ROOT"]
application = (
    ApplicationBuilder()
    .token(os.environ["TOKEN"])
    .base_url(f"{root}/bot")
    .base_file_url(f"{root}/file/bot")
    .build()
)
application.add_handler(CommandHandler("buttons", buttons))
application.add_handler(CommandHandler("photo", photo))
application.add_handler(CommandHandler("refused", refused))
application.add_handler(CallbackQueryHandler(pressed))
application.add_handler(MessageHandler(filters.Document.ALL, document))
application.add_handler(MessageHandler(filters.TEXT, echo))
application.run_polling()
