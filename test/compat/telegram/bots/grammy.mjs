import { run } from "@grammyjs/runner"
import { Bot, GrammyError, InlineKeyboard, InputFile } from "grammy"
import { picture } from "./picture.mjs"

const { API_ROOT, TOKEN } = process.env
const bot = new Bot(TOKEN, { client: { apiRoot: API_ROOT } })

bot.command("buttons", (ctx) =>
  ctx.reply("<b>pick</b> one", {
    parse_mode: "HTML",
    reply_markup: new InlineKeyboard().text("Press", "go").url("Docs", "https://example.org/")
  })
)
bot.command("photo", (ctx) => ctx.replyWithPhoto(new InputFile(picture, "a.png"), { caption: "a picture" }))
bot.command("refused", (ctx) =>
  ctx.api.sendMessage(1, "nobody").catch((error) => {
    if (error instanceof GrammyError) return ctx.reply(error.description)
    throw error
  })
)
bot.callbackQuery("go", async (ctx) => {
  await ctx.answerCallbackQuery("thanks")
  await ctx.editMessageText("pressed")
})
bot.on("message:document", async (ctx) => {
  const file = await ctx.getFile()
  const response = await fetch(`${API_ROOT}/file/bot${TOKEN}/${file.file_path}`)
  await ctx.reply(`${(await response.arrayBuffer()).byteLength} bytes`)
})
bot.on("message:text", (ctx) =>
  ctx.reply(`echo: ${ctx.msg.text}`, { reply_parameters: { message_id: ctx.msg.message_id } })
)

run(bot)
