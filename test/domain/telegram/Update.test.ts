import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { normalise } from "../../../domain/telegram/Update.ts"

const me = { username: "hold_bot" }
const from = { id: 7, is_bot: false, first_name: "Ada", last_name: "L" }
const chat = { id: 7, type: "private", first_name: "Ada" }
const written = (fields: object) => ({ message_id: 11, date: 1_700_000_000, chat, from, ...fields })
const message = (fields: object) => normalise({ update_id: 5, message: written(fields) }, 100, me)
const above = { message_id: 12, date: 1_700_000_000, chat, from: { id: 42, is_bot: true }, text: "List" }
const query = { id: "4382bfdwdsb323b2d9", from, message: above, chat_instance: "-8", data: "done:3" }
const press = (fields: object) => normalise({ update_id: 9, callback_query: { ...query, ...fields } }, 100, me)
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
      callback: undefined,
      sender: undefined,
      text: "hello",
      attachments: undefined,
      album: undefined,
      quote: undefined,
      origin: undefined,
      unreadable: undefined,
      argument: undefined,
      skip: undefined
    })
  })

  it("knows the question that a reply answers by the question's buttons", () => {
    const asks = { ...above, reply_markup: { inline_keyboard: [[{ text: "✕", callback_data: "r:drop:42:5:7" }]] } }
    expect(message({ text: "at 9", reply_to_message: asks })).toMatchObject({
      kind: "tell",
      about: "remind",
      argument: "at 9",
      answers: "42:5:7"
    })
    expect(message({ text: "at 9", reply_to_message: { ...asks, from } })).toMatchObject({ kind: "message" })
    expect(message({ text: "at 9", reply_to_message: above })).toMatchObject({ kind: "message" })
    expect(message({ text: "/help", reply_to_message: asks })).toMatchObject({ about: "help" })
    expect(edit({ text: "at 9", reply_to_message: asks })).toMatchObject({ kind: "edit" })
    for (const markup of [null, 5, { inline_keyboard: 5 }, { inline_keyboard: [5, [null, { callback_data: 5 }]] }]) {
      expect(message({ text: "at 9", reply_to_message: { ...above, reply_markup: markup } }).kind).toBe("message")
    }
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

  it("reads a press of a button under a message of the bot, which accounts for no message of the person", () => {
    expect(press({})).toEqual({
      update: 9,
      stamp: 0,
      chat: { id: 7, type: "private" },
      thread: undefined,
      user: { id: 7, name: "Ada L" },
      message: undefined,
      sentAt: 0,
      kind: "tell",
      about: "button",
      sequence: 0,
      draft: undefined,
      callback: { id: "4382bfdwdsb323b2d9", data: "done:3", message: 12 },
      sender: undefined,
      text: "",
      attachments: undefined,
      album: undefined,
      quote: undefined,
      origin: undefined,
      unreadable: undefined,
      argument: undefined,
      skip: undefined
    })
  })

  it("reads a press in a topic, and under a message of which Telegram tells no more than where it is", () => {
    const topic = { ...above, is_topic_message: true, message_thread_id: 4 }
    expect(press({ message: topic })).toMatchObject({ kind: "tell", thread: 4 })
    expect(press({ message: { ...above, message_thread_id: 4 } })).toMatchObject({ kind: "tell", thread: undefined })
    const old = { chat, message_id: 12, date: 0 }
    expect(press({ message: old })).toMatchObject({ kind: "tell", callback: { message: 12 } })
  })

  it.each([
    ["/start", { kind: "tell", about: "start", argument: undefined }],
    ["/start pair-123", { kind: "tell", about: "start", argument: "pair-123" }],
    ["/help", { kind: "tell", about: "help" }],
    ["/remind at 9 tea", { kind: "tell", about: "remind", argument: "at 9 tea" }],
    ["/reminders", { kind: "tell", about: "reminders", argument: undefined }],
    ["/zone Berlin", { kind: "tell", about: "zone", argument: "Berlin" }],
    ["/NEW", { kind: "new" }],
    ["/new@Hold_Bot", { kind: "new" }],
    ["/new@other_bot", { kind: "message", text: "/new@other_bot" }],
    ["/stop now", { kind: "stop" }],
    ["/weather", { kind: "message", text: "/weather" }],
    ["/newer", { kind: "message" }],
    ["/remind@hold_bot tomorrow at 10 coffee", { kind: "tell", about: "remind", argument: "tomorrow at 10 coffee" }],
    ["/ZONE@Hold_bot Berlin", { kind: "tell", about: "zone", argument: "Berlin" }],
    ["/stop@hold_bot", { kind: "stop" }],
    ["/help@hold_bot", { kind: "tell", about: "help" }],
    ["say /new", { kind: "message" }]
  ])("takes %j for what it is", (text, expected) => {
    expect(message({ text })).toMatchObject({ ...expected, skip: undefined })
  })

  it("takes no command from a forwarded message", () => {
    const forward_origin = { type: "hidden_user", date: 1_600_000_000, sender_user_name: "Eve" }
    expect(message({ text: "/new", forward_origin })).toMatchObject({ kind: "message", text: "/new" })
    expect(message({ text: "/remind at 9 tea", forward_origin })).toMatchObject({
      kind: "message",
      argument: undefined
    })
  })

  it("names what it cannot read, and minds a caption", () => {
    expect(message({ voice: {} })).toMatchObject({
      kind: "tell",
      about: "unreadable",
      unreadable: "a voice message",
      text: ""
    })
    expect(message({ photo: [], caption: "what is this?" })).toMatchObject({
      unreadable: "a photo",
      text: "what is this?"
    })
    expect(message({ animation: {}, document: {} }).unreadable).toBe("an animation")
  })

  it.each([
    ["a channel", message({ text: "hi", chat: { id: -5, type: "channel" } }), "channel"],
    ["a bot", message({ text: "hi", from: { ...from, is_bot: true } }), "from a bot"],
    ["a pin", message({ pinned_message: {} }), "service message"],
    ["an edited photo", edit({ photo: [] }), "edited media"],
    ["an edited command", edit({ text: "/stop" }), "edited command"],
    ["a button in a channel", press({ message: { ...above, chat: { id: -5, type: "channel" } } }), "channel"],
    ["a button without a message", press({ message: undefined, inline_message_id: "5" }), "unknown kind"],
    ["a button of a game", press({ data: undefined, game_short_name: "snake" }), "unknown kind"],
    ["a button without an id", press({ id: 5 }), "malformed"],
    ["a button under nothing", press({ message: { chat } }), "malformed"],
    ["a button of nobody", press({ from: undefined }), "malformed"],
    ["a button with data that is none", press({ data: { a: 1 } }), "malformed"],
    ["a large button", normalise({ update_id: 9, callback_query: query }, 256 * 1024 + 1, me), "too large"],
    ["what is new", normalise({ update_id: 1, hologram: {} }, 10, me), "unknown kind"],
    ["a large one", normalise({ update_id: 5, message: written({ text: "a" }) }, 256 * 1024 + 1, me), "too large"],
    ["a text that is none", message({ text: 5 }), "malformed"],
    ["a date that is none", message({ text: "a", date: "now" }), "malformed"],
    ["a message that is none", normalise({ update_id: 5, message: [] }, 10, me), "malformed"],
    ["no id", normalise({ message: written({ text: "a" }) }, 10, me), "malformed"],
    ["no object", normalise("boo", 10, me), "malformed"]
  ])("skips %s", (_, envelope, skip) => {
    expect(envelope).toMatchObject({ skip, kind: undefined, callback: undefined, text: "" })
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
    const entity = fc.record({
      type: fc.constant("text_link"),
      offset: fc.oneof(field, fc.nat(3)),
      length: fc.oneof(field, fc.nat(3)),
      url: field
    })
    const hostile = fc.record(
      {
        message_id: field,
        date: field,
        edit_date: field,
        from: fc.oneof(field, fc.constant(from)),
        chat: fc.oneof(field, fc.constant(chat)),
        text: field,
        is_topic_message: field,
        caption: field,
        entities: fc.oneof(field, fc.array(entity)),
        quote: fc.oneof(field, fc.record({ text: field, entities: fc.array(entity) })),
        reply_to_message: fc.oneof(field, fc.record({ from: field, text: field, entities: fc.array(entity) })),
        external_reply: fc.oneof(field, fc.record({ origin: field })),
        forward_origin: fc.oneof(field, fc.record({ type: field, date: field, sender_user: field, chat: field })),
        sender_chat: fc.oneof(field, fc.record({ id: field, type: fc.constant("channel"), title: field })),
        message_thread_id: field,
        draft_id: field,
        id: field,
        data: field,
        message: fc.oneof(field, fc.constant(above), fc.record({ message_id: field, chat: fc.constant(chat) }))
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
