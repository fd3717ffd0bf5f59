import { type Client, fromGo, fromNpm, fromPypi } from "./Client.ts"

export const clients: ReadonlyArray<Client> = [
  fromNpm("grammY with its runner", "grammy", "grammy@1.46.0", "@grammyjs/runner@2.0.3"),
  fromNpm("telegraf", "telegraf", "telegraf@4.16.3"),
  fromNpm("node-telegram-bot-api", "nodeTelegramBotApi", "node-telegram-bot-api@0.67.0"),
  fromNpm("node-telegram-bot-api", "nodeTelegramBotApi2", "node-telegram-bot-api@2.1.0"),
  fromPypi("python-telegram-bot", "pythonTelegramBot", "python-telegram-bot==22.8"),
  fromPypi("aiogram", "aiogramBot", "aiogram==3.31.0"),
  fromGo("telebot", "telebot", "gopkg.in/telebot.v3", "v3.3.8"),
  fromGo("go-telegram/bot", "goTelegramBot", "github.com/go-telegram/bot", "v1.19.0")
]
