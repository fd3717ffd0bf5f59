import { Bot, InlineKeyboardBuilder, InputFile } from "node-telegram-bot-api"
import { picture } from "./picture.mjs"

const { API_ROOT, TOKEN } = process.env
const bot = new Bot(TOKEN, { apiRoot: API_ROOT })

bot.command("buttons", (ctx) =>
  ctx.reply("<b>pick</b> one", {
    parse_mode: "HTML",
    reply_markup: new InlineKeyboardBuilder().text("Press", "go").url("Docs", "https://example.org/").build()
  })
)
bot.command("photo", (ctx) =>
  bot.api.sendPhoto({
    chat_id: ctx.update.message.chat.id,
    photo: new InputFile(picture, { filename: "a.png" }),
    caption: "a picture"
  })
)
bot.command("refused", (ctx) =>
  bot.api.sendMessage({ chat_id: 1, text: "nobody" }).catch((error) => ctx.reply(error.message))
)
bot.on("callback_query", async (ctx) => {
  await ctx.answerCallbackQuery({ text: "thanks" })
  const { chat, message_id } = ctx.update.callback_query.message
  await bot.api.editMessageText({ chat_id: chat.id, message_id, text: "pressed" })
})
bot.on("message", async (ctx) => {
  const { document, message_id, text } = ctx.update.message
  if (document !== undefined) {
    const { file_path } = await bot.api.getFile({ file_id: document.file_id })
    const response = await fetch(`${API_ROOT}/file/bot${TOKEN}/${file_path}`)
    await ctx.reply(`${(await response.arrayBuffer()).byteLength} bytes`)
  } else if (text !== undefined) {
    await ctx.reply(`echo: ${text}`, { reply_parameters: { message_id } })
  }
})

await bot.startPolling()
