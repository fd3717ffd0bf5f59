import TelegramBot from "node-telegram-bot-api"
import { picture } from "./picture.mjs"

const { API_ROOT, TOKEN } = process.env
const bot = new TelegramBot(TOKEN, { polling: { params: { timeout: 10 } }, baseApiUrl: API_ROOT })

const answers = {
  "/buttons": ({ chat }) =>
    bot.sendMessage(chat.id, "<b>pick</b> one", {
      parse_mode: "HTML",
      reply_markup: {
        inline_keyboard: [
          [
            { text: "Press", callback_data: "go" },
            { text: "Docs", url: "https://example.org/" }
          ]
        ]
      }
    }),
  "/photo": ({ chat }) =>
    bot.sendPhoto(chat.id, picture, { caption: "a picture" }, { filename: "a.png", contentType: "image/png" }),
  "/refused": ({ chat }) =>
    bot
      .sendMessage(1, "nobody")
      .catch((error) => bot.sendMessage(chat.id, error.response?.body?.description ?? error.message))
}

const echo = ({ chat, message_id, text }) =>
  bot.sendMessage(chat.id, `echo: ${text}`, { reply_parameters: { message_id } })

bot.on("callback_query", async ({ id, message }) => {
  await bot.answerCallbackQuery(id, { text: "thanks" })
  await bot.editMessageText("pressed", { chat_id: message.chat.id, message_id: message.message_id })
})
bot.on("message", async (message) => {
  if (message.document !== undefined) {
    const response = await fetch(await bot.getFileLink(message.document.file_id))
    await bot.sendMessage(message.chat.id, `${(await response.arrayBuffer()).byteLength} bytes`)
  } else if (message.text !== undefined) {
    await (answers[message.text] ?? echo)(message)
  }
})
