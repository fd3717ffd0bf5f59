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
