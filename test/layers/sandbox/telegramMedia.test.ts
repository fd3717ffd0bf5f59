import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { InputFile } from "grammy"
import { createHash } from "node:crypto"
import { png, silence } from "../../../layers/sandbox/media/Samples.ts"
import { open, refusal } from "./telegramKit.ts"

const setup = Effect.gen(function* () {
  const kit = yield* open()
  const chat = yield* kit.person("Ada")
  const download = (fileId: string) =>
    Effect.promise(async () => {
      const { file_path } = await kit.bot.getFile(fileId)
      const response = await fetch(`${kit.sandbox.apiRoot}/file/bot${kit.sandbox.token}/${file_path}`)
      return Buffer.from(await response.arrayBuffer())
    })
  const next = Effect.promise(async () => {
    const updates = await kit.bot.getUpdates()
    await kit.bot.getUpdates({ offset: (updates.at(-1)?.update_id ?? 0) + 1 })
    return updates.flatMap(({ edited_message, message }) => message ?? edited_message ?? [])
  })
  return { ...kit, chat, download, next }
})

const sum = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex")

describe("files that a bot sends in the sandbox", () => {
  it.scoped("come as uploads and by id, and can be downloaded again", () =>
    Effect.gen(function* () {
      const { bot, chat, download, sandbox } = yield* setup
      const picture = png(640, 480)
      const photo = yield* Effect.promise(() =>
        bot.sendPhoto(chat, new InputFile(picture, "sea.png"), { caption: "<b>sea</b>", parse_mode: "HTML" })
      )
      expect(photo).toMatchObject({
        photo: [{ width: 640, height: 480, file_size: picture.length }],
        caption: "sea",
        caption_entities: [{ type: "bold", offset: 0, length: 3 }]
      })
      const id = photo.photo[0]!.file_id
      expect(sum(yield* download(id))).toBe(sum(picture))
      const again = yield* Effect.promise(() => bot.sendPhoto(chat, id))
      expect(again.photo).toEqual(photo.photo)
      expect((yield* sandbox.messages(chat)).at(-1)).toMatchObject({
        kind: "photo",
        from: "bot",
        media: { width: 640 }
      })
      expect(sum((yield* sandbox.file(id)).bytes)).toBe(sum(picture))
    })
  )

  it.scoped("have the fields of their kind", () =>
    Effect.gen(function* () {
      const { bot, chat } = yield* setup
      const text = Buffer.from("hello")
      const file = () => new InputFile(text, "a.txt")
      const sent = yield* Effect.promise(async () => ({
        ...(await bot.sendDocument(chat, file(), { reply_parameters: { message_id: 1 } })),
        ...(await bot.sendVoice(chat, new InputFile(silence(7), "a.oga"), { duration: 7 })),
        ...(await bot.sendAudio(chat, file(), { duration: 5 })),
        ...(await bot.sendVideo(chat, file(), { width: 10, height: 20, duration: 3 }))
      }))
      expect(sent).toMatchObject({
        document: { file_name: "a.txt", file_size: 5 },
        voice: { duration: 7 },
        audio: { duration: 5, file_name: "a.txt" },
        video: { width: 10, height: 20, duration: 3 }
      })
    })
  )

  it.scoped("make an album, with files attached by name", () =>
    Effect.gen(function* () {
      const { bot, chat } = yield* setup
      const album = yield* Effect.promise(() =>
        bot.sendMediaGroup(chat, [
          { type: "photo", media: new InputFile(png(10, 10), "a.png"), caption: "both" },
          { type: "photo", media: new InputFile(png(20, 10), "b.png") }
        ])
      )
      expect(album).toMatchObject([{ caption: "both", photo: [{ width: 10 }] }, { photo: [{ width: 20 }] }])
      expect(new Set(album.map((one) => ("media_group_id" in one ? one.media_group_id : ""))).size).toBe(1)
      expect(album[1]!.message_id).toBe(album[0]!.message_id + 1)
    })
  )

  it.scoped("are refused in Telegram's words", () =>
    Effect.gen(function* () {
      const { bot, call, chat } = yield* setup
      const text = () => new InputFile(Buffer.from("hello"), "a.txt")
      const { voice } = yield* Effect.promise(() => bot.sendVoice(chat, new InputFile(silence(1))))
      const refused = [
        yield* refusal(() => bot.sendPhoto(chat, text())),
        yield* refusal(() => bot.sendPhoto(chat, new InputFile(png(1, 30), "a.png"))),
        yield* refusal(() => bot.sendPhoto(chat, new InputFile(Buffer.alloc(10 * 2 ** 20 + 1), "a.png"))),
        yield* refusal(() => bot.sendDocument(chat, new InputFile(Buffer.alloc(0), "a.txt"))),
        yield* refusal(() => bot.sendPhoto(chat, "AgACnowhere")),
        yield* refusal(() => bot.sendPhoto(chat, "https://a.example/a.png")),
        yield* refusal(() => bot.sendPhoto(chat, voice.file_id)),
        yield* refusal(() => bot.sendDocument(chat, text(), { caption: "x".repeat(1025) })),
        yield* refusal(() => bot.getFile("nowhere")),
        yield* refusal(() => bot.sendMediaGroup(chat, [])),
        (yield* call("sendDocument", { chat_id: chat })).body.description,
        (yield* call("sendMediaGroup", { chat_id: chat })).body.description,
        (yield* call("sendMediaGroup", { chat_id: chat, media: [{ type: "animation" }] })).body.description,
        (yield* call("sendMediaGroup", { chat_id: chat, media: [{ type: "photo", media: "attach://a" }] })).body
          .description
      ]
      expect(refused).toEqual([
        "400 Bad Request: IMAGE_PROCESS_FAILED",
        "400 Bad Request: PHOTO_INVALID_DIMENSIONS",
        "400 Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes",
        "400 Bad Request: file must be non-empty",
        "400 Bad Request: wrong file identifier/HTTP URL specified",
        "400 Bad Request: failed to get HTTP URL content",
        "400 Bad Request: can't use file of type VoiceNote as Photo",
        "400 Bad Request: message caption is too long",
        "400 Bad Request: invalid file_id",
        "400 Bad Request: there are no messages to send",
        "Bad Request: there is no document in the request",
        'Bad Request: parameter "media" is required',
        `Bad Request: can't parse InputMedia: type "animation" can't be used in sendMediaGroup`,
        "Bad Request: can't parse InputMedia: media not found"
      ])
    })
  )
})

describe("files that people send in the sandbox", () => {
  it.scoped("reach the bot with what they are, and can be downloaded up to 20 MB", () =>
    Effect.gen(function* () {
      const { bot, chat, download, next, sandbox } = yield* setup
      yield* sandbox.send(chat, { kind: "voice" })
      yield* sandbox.send(chat, { kind: "photo", caption: "what is this? @holdfast_sandbox_bot" })
      const bytes = Buffer.alloc(20 * 2 ** 20 + 1)
      yield* sandbox.send(chat, { kind: "document", file: { name: "big.pdf", type: "application/pdf", bytes } })
      const [voice, photo, document] = yield* next
      expect(voice).toMatchObject({ voice: { duration: 3, mime_type: "audio/ogg" } })
      expect(photo).toMatchObject({
        photo: [{ width: 1280, height: 960 }],
        caption: "what is this? @holdfast_sandbox_bot",
        caption_entities: [{ type: "mention", offset: 14 }]
      })
      expect(document).toMatchObject({ document: { file_name: "big.pdf", mime_type: "application/pdf" } })
      expect((yield* download(voice!.voice!.file_id)).toString("latin1", 0, 4)).toBe("OggS")
      expect(yield* refusal(() => bot.getFile(document!.document!.file_id))).toBe("400 Bad Request: file is too big")
    })
  )

  it.scoped("are albums, whose parts have one group", () =>
    Effect.gen(function* () {
      const { chat, next, sandbox } = yield* setup
      yield* sandbox.sendAlbum(chat, [{ kind: "photo", caption: "three" }, { kind: "photo" }, { kind: "video" }])
      const parts = yield* next
      expect(parts.map(({ caption }) => caption)).toEqual(["three", undefined, undefined])
      expect(new Set(parts.map((part) => part.media_group_id)).size).toBe(1)
      expect((yield* Effect.flip(sandbox.sendAlbum(chat, [{ kind: "photo" }]))).message).toMatch("2 to 10")
    })
  )

  it.scoped("need the bot's token for their download", () =>
    Effect.gen(function* () {
      const { request, sandbox } = yield* setup
      expect((yield* request("/file/bot1:wrong/photos/file_0.jpg")).status).toBe(401)
      expect((yield* request(`/file/bot${sandbox.token}/photos/file_0.jpg`)).status).toBe(404)
    })
  )
})

describe("replies, quotes and forwards of people in the sandbox", () => {
  it.scoped("carry what they refer to", () =>
    Effect.gen(function* () {
      const { bot, chat, next, sandbox } = yield* setup
      const said = yield* Effect.promise(() => bot.sendMessage(chat, "one two three"))
      yield* sandbox.send(chat, { text: "why?" }, { reply: { message: said.message_id, quote: "two" } })
      yield* sandbox.forward(chat, { chat, message: said.message_id })
      const bob = yield* sandbox.addUser("Bob")
      yield* sandbox.send(chat, { text: "look" }, { forwarded: { _tag: "Person", id: bob.id, name: "Bob" } })
      yield* sandbox.send(chat, { text: "news" }, { forwarded: { _tag: "Channel", title: "News", message: 5 } })
      yield* sandbox.send(chat, { text: "psst" }, { forwarded: { _tag: "Hidden", name: "Eve" } })
      const theirs = yield* sandbox.send(bob.id, { text: "a secret" })
      yield* sandbox.send(chat, { text: "this" }, { reply: { message: theirs.id, chat: bob.id } })
      const [quoted, forwarded, person, channel, hidden, , external] = yield* next
      expect(quoted).toMatchObject({
        reply_to_message: { message_id: said.message_id, from: { is_bot: true } },
        quote: { text: "two", position: 4, is_manual: true }
      })
      expect(forwarded).toMatchObject({
        text: "one two three",
        forward_origin: { type: "user", sender_user: { is_bot: true } }
      })
      expect(person).toMatchObject({
        forward_origin: { type: "user", sender_user: { first_name: "Bob" } },
        forward_date: 0
      })
      expect(channel).toMatchObject({ forward_origin: { type: "channel", chat: { title: "News" }, message_id: 5 } })
      expect(hidden).toMatchObject({ forward_origin: { type: "hidden_user", sender_user_name: "Eve" } })
      expect(external).toMatchObject({
        external_reply: { origin: { type: "user", sender_user: { first_name: "Bob" } } }
      })
      expect(external).not.toHaveProperty("reply_to_message")
      const wrong = sandbox.send(chat, { text: "x" }, { reply: { message: said.message_id, quote: "four" } })
      expect((yield* Effect.flip(wrong)).message).toBe("the quote is not in the message")
    })
  )

  it.scoped("of the bot are checked in Telegram's words", () =>
    Effect.gen(function* () {
      const { call, chat, sandbox } = yield* setup
      const theirs = yield* sandbox.send(chat, { text: "one two" })
      const reply = (reply_parameters: unknown) =>
        Effect.map(call("sendMessage", { chat_id: chat, text: "x", reply_parameters }), ({ body }) =>
          body.ok ? body.result : body.description
        )
      expect(yield* reply({ message_id: theirs.id, quote: "two" })).toMatchObject({
        reply_to_message: { text: "one two" },
        quote: { text: "two", position: 4 }
      })
      expect(yield* reply({ message_id: 99 })).toBe("Bad Request: message to be replied not found")
      expect(yield* reply({ message_id: 99, allow_sending_without_reply: true })).toMatchObject({ text: "x" })
      expect(yield* reply({ message_id: theirs.id, quote: "six" })).toBe("Bad Request: QUOTE_TEXT_INVALID")
      expect(yield* reply({ chat_id: 1 })).toBe(`Bad Request: can't find field "message_id"`)
      expect(yield* reply("{")).toBe("Bad Request: can't parse reply parameters JSON object")
      expect(yield* reply([])).toBe("Bad Request: object expected as reply parameters")
      const old = yield* call("sendMessage", { chat_id: chat, text: "x", reply_to_message_id: theirs.id })
      expect(old.body.result.reply_to_message?.message_id).toBe(theirs.id)
    })
  )
})
