import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ConversationKey, RequestId } from "../../../domain/Ids.ts"
import * as Export from "../../../domain/people/Export.ts"
import * as PeopleText from "../../../domain/people/PeopleText.ts"
import type { Access } from "../../../domain/telegram/Access.ts"
import { message } from "../../../domain/telegram/Message.ts"
import { normalise } from "../../../domain/telegram/Update.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { People, type PeopleTopic } from "../../../services/people/People.ts"
import { PeopleStore } from "../../../services/people/PeopleStore.ts"
import { Updates } from "../../../services/turns/Updates.ts"
import { arrivalOf, bot, contentOf, rawMessage } from "../../support/arrivals.ts"
import { capturing } from "../../support/logs.ts"

const conversation = ConversationKey.make(`${bot}:7`)

const says = (user: number, text: string) => normalise(rawMessage(user, 1, text), 0, { username: "seaweed" })

const command = (user: number, topic: PeopleTopic, text: string) =>
  Effect.flatMap(People, ({ reply }) => reply(conversation, RequestId.make("42:1:100"), topic, says(user, text)))

const presses = (user: number, id: number) =>
  Effect.flatMap(People, ({ press }) => press(conversation, { _tag: "Remove", user: id }, says(user, "hi")))

const people = Effect.flatMap(PeopleStore, ({ people }) => people(bot))

const world = (access: Access) => {
  const log = capturing()
  return { log, layer: People.layer(access).pipe(Layer.provideMerge(Layer.merge(Memory.layer, log.layer))) }
}

describe("the owner decides who may use the bot", () => {
  const { layer, log } = world({ _tag: "Allowed", users: new Set([1, 2]) })

  it.effect("allows a person by id, lists and removes them, and that is logged", () =>
    Effect.gen(function* () {
      expect(yield* command(1, "allow", "/allow 5")).toEqual(message(PeopleText.allowedText(5)))
      yield* command(1, "allow", "/allow 5")
      expect((yield* people).allowed).toEqual([5])
      const { keyboard, markdown } = yield* command(1, "people", "/people")
      expect(markdown).toMatch(/`1`: my owner[^]*`2`: allowed by the settings[^]*`5`: allowed by you/)
      expect(keyboard).toEqual([[{ text: "✕ 5", callback_data: "p:remove:5" }]])
      expect(yield* presses(1, 5)).toEqual(message("`5` may no longer use me."))
      expect((yield* people).allowed).toEqual([])
      const allowed = "INFO a person may use the bot: the owner allowed it"
      const removed = "INFO a person may no longer use the bot: the owner removed it"
      expect(log.logged.map(({ line }) => line)).toEqual([allowed, allowed, removed])
      expect(log.logged.map(({ annotations }) => annotations["person"])).toEqual([5, 5, 5])
    }).pipe(Effect.provide(layer))
  )

  it.effect.each(["/allow", "/allow Ada", "/allow -1", "/allow 1e3", "/allow 12345678901234567890", "/allow 5 6"])(
    "asks for an id after %s",
    (text) =>
      Effect.gen(function* () {
        expect(yield* command(1, "allow", text)).toEqual(message(PeopleText.allowUsage))
        expect((yield* people).allowed).toEqual([])
      }).pipe(Effect.provide(world({ _tag: "Allowed", users: new Set([1]) }).layer))
  )

  it.effect.each([
    ["wrote the message", { from: { id: 5, is_bot: false, first_name: "Eve" } }, [5]],
    [
      "wrote what was forwarded",
      {
        from: { id: 1, is_bot: false, first_name: "Ada" },
        forward_origin: { date: 1, sender_user: { id: 6, first_name: "Eve" } }
      },
      [6]
    ],
    [
      "hides who they are",
      { from: { id: 1, is_bot: false, first_name: "Ada" }, forward_origin: { date: 1, sender_user_name: "Eve" } },
      []
    ],
    ["is a bot", { from: { id: 9, is_bot: true, first_name: "Bot" } }, []]
  ] as const)("allows by a reply who %s", ([, fields, allowed]) =>
    Effect.gen(function* () {
      const raw = rawMessage(1, 4, "/allow")
      const replied = { ...rawMessage(1, 3, "hi").message, ...fields }
      const envelope = normalise({ ...raw, message: { ...raw.message, reply_to_message: replied } }, 0, {
        username: ""
      })
      const { reply } = yield* People
      yield* reply(conversation, RequestId.make("42:1:100"), "allow", envelope)
      expect((yield* people).allowed).toEqual(allowed)
    }).pipe(Effect.provide(world({ _tag: "Allowed", users: new Set([1]) }).layer))
  )

  it.effect("keeps those who can only be removed elsewhere", () =>
    Effect.gen(function* () {
      expect((yield* presses(1, 2)).markdown).toContain("HOLDFAST_ALLOWED_USERS")
      expect((yield* presses(1, 1)).markdown).toContain("owns me")
    }).pipe(Effect.provide(layer))
  )

  it.effect.each([2, 5])("obeys nobody else: user %d", (user) =>
    Effect.gen(function* () {
      const only = message(PeopleText.onlyOwner)
      expect(yield* command(user, "allow", "/allow 6")).toEqual(only)
      expect(yield* command(user, "people", "/people")).toEqual(only)
      expect(yield* presses(user, 2)).toEqual(only)
      expect((yield* people).allowed).toEqual([])
    }).pipe(Effect.provide(world({ _tag: "Allowed", users: new Set([1, 2]) }).layer))
  )

  it.effect("has nobody to decide about where everybody may write", () =>
    Effect.gen(function* () {
      expect(yield* command(1, "allow", "/allow 6")).toEqual(message(PeopleText.everyone))
    }).pipe(Effect.provide(world({ _tag: "Everyone" }).layer))
  )
})

describe("a person exports what is stored", () => {
  const { layer } = world({ _tag: "Everyone" })

  it.effect("only in private, where nobody else reads it", () =>
    Effect.gen(function* () {
      const { reply } = yield* People
      const group = ConversationKey.make(`${bot}:-100`)
      const said = yield* reply(group, RequestId.make("42:1:100"), "export", says(7, "/export"))
      expect(said).toEqual(message(Export.exportInPrivate))
    }).pipe(Effect.provide(layer))
  )

  it.effect("and reads that there is nothing, or too much for a file", () =>
    Effect.gen(function* () {
      expect(yield* command(7, "export", "/export")).toEqual(message(Export.nothingStored))
      const { accept } = yield* Updates
      const long = "x".repeat(6 * 1024 * 1024)
      const arrivals = [1, 2].map((number) => {
        const arrival = arrivalOf(7, number)
        return { ...arrival, content: contentOf(rawMessage(7, number, long)) }
      })
      yield* accept(bot, arrivals.slice(0, 1), undefined, 0)
      expect(yield* command(7, "export", "/export")).toMatchObject({
        document: { name: "holdfast-export-1970-01-01.json" }
      })
      yield* accept(bot, arrivals.slice(1), undefined, 0)
      expect(yield* command(7, "export", "/export")).toEqual(message(Export.tooMuchStored))
    }).pipe(Effect.provide(layer))
  )
})
