import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { png } from "../../../layers/sandbox/media/Samples.ts"
import * as TelegramServer from "../../../layers/sandbox/TelegramServer.ts"
import { bare, serve } from "./Serving.ts"

/** The API over a real sandbox. */
const setup = Effect.gen(function* () {
  const { call } = yield* serve(
    Layer.merge(bare, Layer.orDie(TelegramServer.layer({ filename: ":memory:", limits: "none" })))
  )
  const act = (method: "POST" | "PUT", path: string, json: unknown) =>
    Effect.map(call(`/api/sandbox/${path}`, { method, json }), ({ json, status }) =>
      status < 300 ? json : `${status} ${json.why ?? json.message}`
    )
  const { id: ada } = yield* act("POST", "users", { name: "Ada" })
  const { id: bob } = yield* act("POST", "users", { name: "Bob" })
  return { call, act, ada, bob }
})

describe("the sandbox's people over HTTP", () => {
  it.scopedLive("send files, albums, replies and forwards", () =>
    Effect.gen(function* () {
      const { act, ada, call } = yield* setup
      const picture = png(300, 200)
      const bytes = Buffer.from(picture).toString("base64")
      const file = { name: "sea.png", type: "image/png", bytes }
      const sent = yield* act("POST", `chats/${ada}/messages`, { kind: "photo", file, caption: "the sea" })
      assert.deepInclude(sent.media, { width: 300, height: 200, size: picture.length, type: "image/png" })
      const got = yield* call(`/api/sandbox/files/${sent.media.file}`)
      assert.strictEqual(got.status, 200)
      const album = yield* act("POST", `chats/${ada}/albums`, { files: [{ kind: "photo" }, { kind: "photo", file }] })
      assert.strictEqual(album[0].album, album[1].album)
      const reply = { message: sent.id, quote: "sea" }
      const replied = yield* act("POST", `chats/${ada}/messages`, { text: "this one", reply })
      assert.deepStrictEqual(replied.reply, { message: sent.id, quote: { text: "sea", position: 4 } })
      const forwarded = yield* act("POST", `chats/${ada}/forwards`, { chat: ada, message: sent.id })
      assert.deepInclude(forwarded, { kind: "photo", text: "the sea" })
      assert.strictEqual(forwarded.forward.origin.name, "Ada")
      assert.isUndefined(yield* act("POST", `chats/${ada}/messages/${sent.id}/remove`, {}))
      assert.match(yield* act("POST", `chats/${ada}/messages/${sent.id}/remove`, {}), /^409 there is no such message/)
    })
  )

  it.scopedLive("write a message once for each key, and an album too", () =>
    Effect.gen(function* () {
      const { act, ada, bob, call } = yield* setup
      const hello = { text: "hello", key: "one" }
      const first = yield* act("POST", `chats/${ada}/messages`, hello)
      assert.deepStrictEqual(yield* act("POST", `chats/${ada}/messages`, hello), first)
      assert.strictEqual(first.key, "one")
      const other = yield* act("POST", `chats/${bob}/messages`, hello)
      assert.notStrictEqual(other.id, first.id)
      const album = { files: [{ kind: "photo" }, { kind: "photo" }], key: "two" }
      const sent = yield* act("POST", `chats/${ada}/albums`, album)
      assert.deepStrictEqual(yield* act("POST", `chats/${ada}/albums`, album), sent)
      const { json } = yield* call(`/api/sandbox/chats/${ada}/messages`)
      assert.deepStrictEqual(
        json.messages.map(({ key }: { key: string }) => key),
        ["one", "two", "two"]
      )
    })
  )

  it.scopedLive("are listed with the bot and the newest message of each chat", () =>
    Effect.gen(function* () {
      const { act, ada, bob, call } = yield* setup
      yield* act("POST", `chats/${ada}/messages`, { text: "first" })
      const last = yield* act("POST", `chats/${ada}/messages`, { text: "last" })
      const { telegram } = (yield* call("/api/sandbox")).json
      assert.strictEqual(telegram.bot.username, "holdfast_sandbox_bot")
      assert.deepStrictEqual(telegram.latest, [last])
      assert.deepStrictEqual(
        telegram.chats.map(({ id }: { id: number }) => id),
        [ada, bob]
      )
    })
  )

  it.scopedLive("get files with their type, whole and in ranges, and only harmless ones to be shown", () =>
    Effect.gen(function* () {
      const { act, ada, call } = yield* setup
      const send = (kind: string, name: string, type: string) =>
        Effect.map(
          act("POST", `chats/${ada}/messages`, {
            kind,
            file: { name, type, bytes: Buffer.from("0123456789").toString("base64") }
          }),
          ({ media }) => `/api/sandbox/files/${media.file}`
        )
      const voice = yield* send("voice", "note.ogg", "audio/ogg")
      const get = (path: string, range?: string) =>
        Effect.map(call(path, { headers: range === undefined ? {} : { range } }), ({ headers, status, text }) => ({
          status,
          text,
          type: headers["content-type"],
          range: headers["content-range"],
          disposition: headers["content-disposition"]
        }))
      assert.deepStrictEqual(yield* get(voice), {
        status: 200,
        text: "0123456789",
        type: "audio/ogg",
        range: undefined,
        disposition: "inline; filename*=UTF-8''note.ogg"
      })
      for (const [range, status, text, told] of [
        ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
        ["bytes=7-", 206, "789", "bytes 7-9/10"],
        ["bytes=-2", 206, "89", "bytes 8-9/10"],
        ["bytes=5-99", 206, "56789", "bytes 5-9/10"],
        ["bytes=10-", 416, "", "bytes */10"],
        ["bytes=3-1", 200, "0123456789", undefined],
        ["bytes=0-1,4-5", 200, "0123456789", undefined],
        ["items=0-1", 200, "0123456789", undefined]
      ] as const) {
        const answer = yield* get(voice, range)
        assert.deepStrictEqual([answer.status, answer.text, answer.range], [status, text, told], range)
      }
      for (const [name, type] of [
        ["page.html", "text/html"],
        ["drawing.svg", "image/svg+xml"],
        ["notes (1).txt", "text/plain"]
      ] as const) {
        const { disposition, type: told } = yield* get(yield* send("document", name, type))
        assert.strictEqual(told, "application/octet-stream", type)
        assert.match(String(disposition), /^attachment; filename\*=UTF-8''[\w.%]+$/)
      }
    })
  )

  it.scopedLive("send files of more than a usual body, and no larger ones", () =>
    Effect.gen(function* () {
      const { act, ada } = yield* setup
      const send = (size: number) => {
        const bytes = Buffer.alloc(size).toString("base64")
        const file = { name: "big.bin", type: "application/octet-stream", bytes }
        return act("POST", `chats/${ada}/messages`, { kind: "document", file })
      }
      assert.strictEqual((yield* send(20 * 1024 * 1024)).media.size, 20 * 1024 * 1024)
      assert.match(yield* send(25 * 1024 * 1024), /^413 The body is larger/)
      const name = { name: "x".repeat(100_000) }
      assert.match(yield* act("POST", "users", name), /^413 The body is larger than 65536 bytes/)
    })
  )

  it.scopedLive("make groups and topics, speak in them and change them", () =>
    Effect.gen(function* () {
      const { act, ada, bob } = yield* setup
      const club = yield* act("POST", "groups", { title: "Club", by: ada, members: [bob], forum: true })
      assert.deepInclude(club.group, { kind: "supergroup", forum: true, bot: "member" })
      const topic = yield* act("POST", `chats/${club.id}/topics`, { by: ada, name: "Plans" })
      const said = yield* act("POST", `chats/${club.id}/messages`, { text: "hi", as: bob, thread: topic.id })
      assert.deepInclude(said, { thread: topic.id, sender: { id: bob, name: "Bob", anonymous: false } })
      assert.isUndefined(yield* act("PUT", `chats/${club.id}/topics/${topic.id}`, { by: ada, state: "closed" }))
      const refused = yield* act("POST", `chats/${club.id}/messages`, { text: "hi", as: bob, thread: topic.id })
      assert.strictEqual(refused, "409 the topic is closed")
      assert.isUndefined(yield* act("PUT", `chats/${club.id}/topics/${topic.id}`, { by: ada, state: "deleted" }))
      const changed = yield* act("PUT", `chats/${club.id}/members/${bob}`, {
        by: ada,
        standing: "administrator",
        anonymous: true
      })
      assert.deepInclude(changed.group.members, { id: bob, name: "Bob", standing: "administrator", anonymous: true })
      const kicked = yield* act("PUT", `chats/${club.id}/bot`, { by: ada, standing: "kicked" })
      assert.strictEqual(kicked.group.bot, "kicked")
      const friends = yield* act("POST", "groups", { title: "Friends", by: ada })
      const supergroup = yield* act("POST", `chats/${friends.id}/migrate`, { by: ada })
      assert.notStrictEqual(supergroup.id, friends.id)
      assert.isUndefined(yield* act("PUT", "privacy", { readsAll: true }))
      assert.isTrue((yield* act("PUT", `chats/${ada}/closed`, { closed: "blocked" })).blocked)
    })
  )
})
