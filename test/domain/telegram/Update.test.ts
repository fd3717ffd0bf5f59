import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { normalise } from "../../../domain/telegram/Update.ts"

const me = { username: "hold_bot" }
const from = { id: 7, is_bot: false, first_name: "Ada", last_name: "L" }
const chat = { id: 7, type: "private", first_name: "Ada" }
const written = (fields: object) => ({ message_id: 11, date: 1_700_000_000, chat, from, ...fields })
const message = (fields: object) => normalise({ update_id: 5, message: written(fields) }, 100, me)
const edit = (fields: object) =>
  normalise({ update_id: 6, edited_message: written({ edit_date: 1_700_000_009, ...fields }) }, 100, me)

describe("normalise", () => {
  it("reads a message", () => {
    expect(message({ text: "hello" })).toEqual({
      update: 5,
      stamp: 1_700_000_000,
      chat: { id: 7, type: "private" },
      thread: undefined,
      user: { id: 7, name: "Ada L" },
      message: 11,
      sentAt: 1_700_000_000_000,
      kind: "message",
      about: undefined,
      sequence: 11,
      draft: undefined,
      text: "hello",
      unreadable: undefined,
      captioned: false,
      argument: undefined,
      skip: undefined
    })
  })

  it("reads an edit under its edit date", () => {
    expect(edit({ text: "better" })).toMatchObject({
      kind: "edit",
      text: "better",
      message: 11,
      stamp: 1_700_000_009,
      sequence: 1_700_000_009,
      sentAt: 1_700_000_009_000
    })
  })

  it("tells a topic from a reply", () => {
    expect(message({ text: "a", message_thread_id: 3, is_topic_message: true }).thread).toBe(3)
    expect(message({ text: "a", message_thread_id: 3 }).thread).toBeUndefined()
  })

  it("reads a Stop button", () => {
    const stopped = { chat, message_thread_id: 4, draft_id: 99 }
    expect(normalise({ update_id: 8, stopped_message_generation: stopped }, 50, me)).toMatchObject({
      kind: "stop",
      chat: { id: 7 },
      user: { id: 7, name: "Ada" },
      thread: 4,
      draft: 99,
      message: undefined,
      sequence: 0
    })
  })

  it.each([
    ["/start", { kind: "tell", about: "start", argument: undefined }],
    ["/start pair-123", { kind: "tell", about: "start", argument: "pair-123" }],
    ["/help", { kind: "tell", about: "help" }],
    ["/NEW", { kind: "new" }],
    ["/new@Hold_Bot", { kind: "new" }],
    ["/new@other_bot", { kind: "message", text: "/new@other_bot" }],
    ["/stop now", { kind: "stop" }],
    ["/weather", { kind: "message", text: "/weather" }],
    ["/newer", { kind: "message" }],
    ["say /new", { kind: "message" }]
  ])("takes %j for what it is", (text, expected) => {
    expect(message({ text })).toMatchObject({ ...expected, skip: undefined })
  })

  it("names what it cannot read, and minds a caption", () => {
    expect(message({ voice: {} })).toMatchObject({
      kind: "tell",
      about: "unreadable",
      unreadable: "a voice message",
      captioned: false
    })
    expect(message({ photo: [], caption: "what is this?" })).toMatchObject({
      unreadable: "a photo",
      captioned: true,
      text: ""
    })
    expect(message({ animation: {}, document: {} }).unreadable).toBe("an animation")
  })

  it.each([
    ["a group", message({ text: "hi", chat: { id: -5, type: "supergroup" } }), "group"],
    ["a bot", message({ text: "hi", from: { ...from, is_bot: true } }), "from a bot"],
    ["a pin", message({ pinned_message: {} }), "service message"],
    ["an edited photo", edit({ photo: [] }), "edited media"],
    ["an edited command", edit({ text: "/stop" }), "edited command"],
    ["a button", normalise({ update_id: 1, callback_query: { from, message: { chat } } }, 10, me), "unknown kind"],
    ["what is new", normalise({ update_id: 1, hologram: {} }, 10, me), "unknown kind"],
    ["a large one", normalise({ update_id: 5, message: written({ text: "a" }) }, 256 * 1024 + 1, me), "too large"],
    ["a text that is none", message({ text: 5 }), "malformed"],
    ["a date that is none", message({ text: "a", date: "now" }), "malformed"],
    ["a message that is none", normalise({ update_id: 5, message: [] }, 10, me), "malformed"],
    ["no id", normalise({ message: written({ text: "a" }) }, 10, me), "malformed"],
    ["no object", normalise("boo", 10, me), "malformed"]
  ])("skips %s", (_, envelope, skip) => {
    expect(envelope).toMatchObject({ skip, kind: undefined, text: "" })
  })

  it("keeps what is readable of what it skips", () => {
    expect(message({ text: 5 })).toMatchObject({ update: 5, stamp: 1_700_000_000, message: 11, chat: { id: 7 } })
    expect(message({ text: "hi", chat: { id: -5, type: "group" } })).toMatchObject({ message: 11, chat: { id: -5 } })
    expect(normalise({ update_id: 1, callback_query: { message: { message_id: 3, chat } } }, 10, me)).toMatchObject({
      chat: { id: 7 },
      message: undefined
    })
  })

  it("is total: whatever comes in, it is either to be handled or skipped", () => {
    const field = fc.oneof(fc.jsonValue(), fc.constantFrom("a", "/stop", 5, -1, true))
    const hostile = fc.record(
      {
        message_id: field,
        date: field,
        edit_date: field,
        from: fc.oneof(field, fc.constant(from)),
        chat: fc.oneof(field, fc.constant(chat)),
        text: field,
        is_topic_message: field,
        message_thread_id: field,
        draft_id: field
      },
      { requiredKeys: [] }
    )
    const update = fc.record(
      {
        update_id: fc.oneof(field, fc.nat()),
        message: fc.oneof(field, hostile),
        edited_message: fc.oneof(field, hostile),
        stopped_message_generation: fc.oneof(field, hostile),
        callback_query: fc.oneof(field, hostile)
      },
      { requiredKeys: [] }
    )
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), update), (raw) => {
        const envelope = normalise(raw, 10, me)
        expect(envelope.kind === undefined).toBe(envelope.skip !== undefined)
        expect(Number.isSafeInteger(envelope.update)).toBe(true)
        expect(Number.isSafeInteger(envelope.stamp)).toBe(true)
        expect(typeof envelope.text).toBe("string")
      })
    )
  })
})
