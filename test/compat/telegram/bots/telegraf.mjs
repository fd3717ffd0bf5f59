import { Input, Markup, Telegraf } from "telegraf"
import { picture } from "./picture.mjs"

const { API_ROOT, TOKEN } = process.env
const bot = new Telegraf(TOKEN, { telegram: { apiRoot: API_ROOT } })

bot.command("buttons", (ctx) =>
  ctx.replyWithHTML(
    "<b>pick</b> one",
    Markup.inlineKeyboard([Markup.button.callback("Press", "go"), Markup.button.url("Docs", "https://example.org/")])
  )
)
bot.command("photo", (ctx) => ctx.replyWithPhoto(Input.fromBuffer(picture, "a.png"), { caption: "a picture" }))
bot.command("refused", (ctx) =>
  ctx.telegram.sendMessage(1, "nobody").catch((error) => ctx.reply(error.response.description))
)
bot.action("go", async (ctx) => {
  await ctx.answerCbQuery("thanks")
  await ctx.editMessageText("pressed")
})
bot.on("document", async (ctx) => {
  const response = await fetch(await ctx.telegram.getFileLink(ctx.message.document.file_id))
  await ctx.reply(`${(await response.arrayBuffer()).byteLength} bytes`)
})
bot.on("text", (ctx) =>
  ctx.reply(`echo: ${ctx.message.text}`, { reply_parameters: { message_id: ctx.message.message_id } })
)

await bot.launch()
