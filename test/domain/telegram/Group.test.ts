import { describe, expect, it } from "@effect/vitest"
import { normalise } from "../../../domain/telegram/Update.ts"

const me = { id: 42, username: "hold_bot", name: "Holdfast" }
const ada = { id: 7, is_bot: false, first_name: "Ada" }
const bob = { id: 8, is_bot: false, first_name: "Bob" }
const bot = { id: 42, is_bot: true, first_name: "Holdfast", username: "hold_bot" }
const otherBot = { id: 43, is_bot: true, first_name: "Other", username: "other_bot" }
const group = { id: -1_001_000_000_005, type: "supergroup", title: "Crew" }
const date = 1_700_000_000
const base = { message_id: 11, date, chat: group, from: ada }
const message = (fields: object, who: object = me) =>
  normalise({ update_id: 5, message: { ...base, ...fields } }, 100, { ...me, ...who })
const edited = (fields: object) =>
  normalise({ update_id: 6, edited_message: { ...base, edit_date: date + 9, ...fields } }, 100, me)
const entity = (type: string, offset: number, length: number, more: object = {}) => ({ type, offset, length, ...more })
const replyTo = (from: object, more: object = {}) => ({
  reply_to_message: { message_id: 3, date, chat: group, from, text: "earlier", ...more }
})
const mention = (text: string, name = "@hold_bot") => ({
  text,
  entities: [entity("mention", text.indexOf(name), name.length)]
})

describe("a message in a group", () => {
  it.each<[string, object, string]>([
    ["mentions the bot first", mention("@hold_bot what is this?"), "what is this?"],
    ["mentions it in another case", mention("@Hold_Bot: hi", "@Hold_Bot"), "hi"],
    ["mentions it first, and a comma follows", mention("@hold_bot, hi"), "hi"],
    ["mentions it last", mention("what is this, @hold_bot?"), "what is this, @hold_bot?"],
    ["has nothing but the mention", mention("@hold_bot"), "@hold_bot"],
    ["links its profile", { text: "Holdie, hi", entities: [entity("text_mention", 0, 6, { user: bot })] }, "hi"],
    [
      "mentions it in a caption",
      { photo: [], caption: "@hold_bot look", caption_entities: [entity("mention", 0, 9)] },
      "look"
    ],
    [
      "has an address after the mention",
      {
        text: "@hold_bot read this",
        entities: [entity("mention", 0, 9), entity("text_link", 10, 4, { url: "https://a.b" })]
      },
      "read (https://a.b) this"
    ],
    ["replies to the bot", { text: "and why?", ...replyTo(bot) }, "and why?"],
    [
      "replies to the bot in a topic",
      { text: "why?", is_topic_message: true, message_thread_id: 2, ...replyTo(bot) },
      "why?"
    ],
    ["begins with its name and a comma", { text: "holdfast, hi" }, "holdfast, hi"],
    ["begins with its name and a colon", { text: "Holdfast: hi" }, "Holdfast: hi"],
    ["is an unknown command for it", { text: "/weather@hold_bot Rome" }, "/weather@hold_bot Rome"]
  ])("that %s is for it", (_, fields, text) => {
    expect(message(fields)).toMatchObject({ skip: undefined, text, user: { id: 7 }, chat: { id: group.id } })
  })

  it.each<[string, object, object]>([
    ["names the bot", { text: "/help@hold_bot" }, { kind: "tell", about: "help" }],
    ["names it in another case", { text: "/NEW@HOLD_BOT" }, { kind: "new" }],
    [
      "names it, with words",
      { text: "/remind@hold_bot at 9 tea" },
      { kind: "tell", about: "remind", argument: "at 9 tea" }
    ],
    ["names nobody", { text: "/zone Berlin" }, { kind: "tell", about: "zone", argument: "Berlin" }],
    ["names nobody and replies to a person", { text: "/stop", ...replyTo(bob) }, { kind: "stop" }],
    ["follows a mention", mention("@hold_bot /stop"), { kind: "stop" }],
    [
      "allows the author of a message",
      { text: "/allow@hold_bot", ...replyTo(bob) },
      { about: "allow", quote: { user: 8 } }
    ]
  ])("is a command that %s", (_, fields, expected) => {
    expect(message(fields)).toMatchObject({ ...expected, skip: undefined })
  })

  it.each<[string, object]>([
    ["says something else", { text: "hello all" }],
    ["is a command for another bot", { text: "/help@other_bot" }],
    ["is a command for another bot, and replies to this one", { text: "/help@other_bot", ...replyTo(bot) }],
    ["is a command for another bot, and mentions this one", mention("/help@other_bot @hold_bot")],
    ["is a command that replies to another bot", { text: "/help", ...replyTo(otherBot) }],
    ["is a command that it does not know", { text: "/weather" }],
    ["mentions another bot", mention("@other_bot hi", "@other_bot")],
    ["has its name without a mention", { text: "mail me at x@hold_bot please" }],
    ["has a longer name", mention("@hold_bot2 hi", "@hold_bot2")],
    ["replies to somebody else", { text: "yes", ...replyTo(bob) }],
    ["replies to another bot", { text: "yes", ...replyTo(otherBot) }],
    ["begins a topic of the bot", { text: "hi", is_topic_message: true, message_thread_id: 3, ...replyTo(bot) }],
    ["follows the beginning of a topic", { text: "hi", ...replyTo(bot, { forum_topic_created: {}, text: undefined }) }],
    ["has its name and no comma", { text: "Holdfast is fine" }],
    [
      "forwards what calls it",
      { text: "Holdfast, hi", forward_origin: { type: "hidden_user", date, sender_user_name: "E" } }
    ],
    ["is a photo", { photo: [] }],
    [
      "is a post of the linked channel",
      {
        text: "@hold_bot news",
        from: { id: 777_000, is_bot: false, first_name: "Telegram" },
        sender_chat: { id: -9, type: "channel", title: "News" },
        is_automatic_forward: true,
        entities: [entity("mention", 0, 9)]
      }
    ]
  ])("that %s is only overheard", (_, fields) => {
    expect(message(fields)).toMatchObject({ kind: undefined, about: undefined, skip: "overheard" })
  })

  it("is not taken for the bot's while its name is not known", () => {
    expect(message({ text: "@ hi", entities: [entity("mention", 0, 1)] }, { username: "", name: "" }).skip).toBe(
      "overheard"
    )
    expect(message({ text: ", hi" }, { username: "", name: "" }).skip).toBe("overheard")
  })

  it("of an anonymous administrator is by the group, and one of a bot by nobody", () => {
    const anonymous = { id: 1_087_968_824, is_bot: true, first_name: "Group", username: "GroupAnonymousBot" }
    expect(message({ ...mention("@hold_bot hi"), from: anonymous, sender_chat: group })).toMatchObject({
      kind: "message",
      user: { id: group.id, name: "Crew" },
      sender: { is: "group", name: "Crew" }
    })
    expect(message({ ...mention("@hold_bot hi"), from: otherBot })).toMatchObject({
      kind: undefined,
      skip: "from a bot"
    })
  })

  it("counts as an edit if the edited text is for the bot", () => {
    expect(edited(mention("@hold_bot hi"))).toMatchObject({ kind: "edit", text: "hi" })
    expect(edited({ text: "hi" })).toMatchObject({ kind: undefined, skip: "overheard edit" })
  })

  it("tells that the group became a supergroup, on either side, and that the bot was added", () => {
    const old = { id: -5, type: "group", title: "Crew" }
    const move = { from: -5, to: group.id }
    expect(message({ chat: old, migrate_to_chat_id: group.id })).toMatchObject({ move, skip: "service message" })
    expect(message({ migrate_from_chat_id: -5, from: undefined })).toMatchObject({ move, skip: "service message" })
    expect(message({ new_chat_members: [bob, bot] })).toMatchObject({ joins: true, skip: "service message" })
    expect(message({ group_chat_created: true, chat: old })).toMatchObject({ joins: true })
    expect(message({ new_chat_members: [bob] }).joins).toBeUndefined()
  })

  it("keeps its topic; the general topic has none", () => {
    expect(message({ ...mention("@hold_bot hi"), is_topic_message: true, message_thread_id: 4 }).thread).toBe(4)
    expect(message({ ...mention("@hold_bot hi") }).thread).toBeUndefined()
  })

  it("has buttons, of which the one of /forget obeys only its person", () => {
    const press = (data: string, from: object = ada) =>
      normalise(
        { update_id: 9, callback_query: { id: "1", from, data, message: { message_id: 3, date, chat: group } } },
        9,
        me
      )
    expect(press("r:done:x")).toMatchObject({ kind: "tell", about: "button", user: { id: 7 } })
    expect(press("p:forget:7")).toMatchObject({ kind: "new", about: "forgotten" })
    expect(press("p:forget:7", bob)).toMatchObject({ kind: "tell", about: "button" })
  })
})
