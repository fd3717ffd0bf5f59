import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import type { Said } from "../../../../domain/model/Chat.ts"
import { zoneMissing } from "../../../../domain/reminders/Calling.ts"
import { reply } from "../../../../domain/sandbox/persona/Persona.ts"
import { callsOf, textOf } from "../../../../domain/sandbox/persona/Reply.ts"

const user = (content: string): Said => ({ role: "user", content })

/** The answer to the last of some messages, each answered in its turn. */
const talk = (...texts: ReadonlyArray<string>): string => {
  const messages: Array<Said> = []
  for (const text of texts) {
    messages.push(user(text))
    messages.push({ role: "assistant", content: textOf(reply(messages)) })
  }
  return messages.at(-1)?.content ?? ""
}

describe("Persona", () => {
  it("says in the first answer that it is a stand-in, and not again", () => {
    expect(talk("My name is Ada")).toContain("stand-in model")
    expect(talk("My name is Ada", "What is my name?")).not.toContain("stand-in")
  })

  it("ignores the system prompt", () => {
    expect(reply([{ role: "system", content: "My name is Eve" }, user("What is my name?")])).toContain("not told me")
  })

  it("remembers what it was told", () => {
    expect(talk("Hello, my name is Ada.", "What's my name?")).toBe("Your name is **Ada**.")
    expect(talk("I'm Zoe", "who am I?")).toBe("Your name is **Zoe**.")
    expect(talk("I live in Oslo and my dog's name is Rex.", "what is my dog's name")).toContain("**Rex**")
    expect(talk("My city is Oslo", "What do you know about me?")).toContain("your city is **Oslo**")
  })

  it("takes the newest of what was told", () => {
    expect(talk("My name is Ada", "My name is Bob", "What is my name?")).toBe("Your name is **Bob**.")
  })

  it("takes no question for a statement", () => {
    expect(talk("Is my name is Ada?", "What is my name?")).toContain("not told me")
  })

  it("answers all messages that wait", () => {
    const answer = reply([user("My name is Ada"), user("What is my name?"), user("Green ideas sleep")])
    expect(answer).toContain("> “My name is Ada”")
    expect(answer).toContain("Your name is **Ada**.")
    expect(answer).toContain("You said: “Green ideas sleep”")
  })

  it("sees that a message was edited", () => {
    expect(talk("(I edited an earlier message. It now reads:) My name is Ada")).toMatch(
      /^You edited that message\. Nice to meet you/
    )
  })

  it.each([
    ["What happens if the process is killed?", "on disk"],
    ["How do I connect a real bot?", "TELEGRAM_BOT_TOKEN"],
    ["How do I use a real model?", "OPENROUTER_API_KEY"],
    ["Which faults are there?", "HTML page"],
    ["Can you send me reminders?", "fires **once**"],
    ["Can you remind me?", "fires **once**"],
    ["help", "stand-in model"]
  ])("knows an answer to: %s", (question, part) => {
    expect(talk(question)).toContain(part)
  })

  it.each([
    ["show me a list", /^- waves/m],
    ["show me some code", /^```ts/m],
    ["make a table", /^\| --- /m],
    ["show me all of Markdown", /^# A heading/m]
  ])("shows Markdown: %s", (wish, shape) => {
    expect(talk(wish)).toMatch(shape)
  })

  it("writes long texts on demand", () => {
    expect(talk("count to 200")).toMatch(/^1, 2, 3, .*, 199, 200\./)
    expect(talk("Write a long answer").length).toBeGreaterThan(8192)
    expect(talk("write 1000 words").match(/word\d+/g)).toHaveLength(1000)
    expect(talk("write a long program").length).toBeGreaterThan(4096)
  })

  it("tells what it cannot think about", () => {
    expect(talk("Colourless green ideas sleep")).toContain(
      "I'm a stand-in model and can't think about it. You said: “Colourless green ideas sleep”"
    )
  })

  it.prop(
    "has one answer to the same messages, never an empty one, without splitting a character",
    [
      fc.array(
        fc.record({
          role: fc.constantFrom<Array<Said["role"]>>("user", "assistant"),
          content: fc.string({ unit: "grapheme" })
        })
      )
    ],
    ([messages]) => {
      const answer = textOf(reply(messages))
      expect(answer.trim()).not.toBe("")
      expect(() => encodeURIComponent(answer)).not.toThrow()
      expect(reply(messages)).toBe(answer)
    }
  )

  const tools = ["set_reminder", "list_reminders", "cancel_reminder"]
  const today = { role: "system", content: "Be kind.\n\nToday is Friday, 27 March 2026, in UTC." } as const
  const calls = (text: string, offered: ReadonlyArray<string> = tools) =>
    callsOf(reply([today, user(text)], { tools: offered, results: [] }))

  it.each([
    [
      "Remind me tomorrow at nine to water the plants",
      "set_reminder",
      { text: "water the plants", date: "2026-03-28", time: "09:00" }
    ],
    [
      "remind me to stretch every day at 8:30 pm!",
      "set_reminder",
      { text: "stretch", time: "20:30", repeat: { unit: "day" } }
    ],
    ["Hello! Could you please remind me  in an hour to breathe?", "set_reminder", { text: "breathe", in_minutes: 60 }],
    ["Which reminders are there?", "list_reminders", {}],
    ["show my reminders", "list_reminders", {}],
    ["cancel the reminder about the plants.", "cancel_reminder", { reminder: "plants" }],
    ["Please delete my plants reminder", "cancel_reminder", { reminder: "plants" }],
    ["cancel reminder 3", "cancel_reminder", { reminder: "3" }]
  ])("calls a tool where it is offered: %s", (text, name, content) => {
    expect(calls(text)).toEqual([{ name, arguments: JSON.stringify(content) }])
    expect(calls(text, ["other"])).toEqual([])
  })

  it.each(["Can you send me reminders?", "Can you remind me?", "remind me at nine", "remind me to sleep", "hello"])(
    "calls none for: %s",
    (text) => {
      expect(calls(text)).toEqual([])
    }
  )

  it("answers with what the tools gave, and the other messages too", () => {
    const messages = [user("remind me at nine of A"), user("my name is Ada"), user("remind me at ten of B")]
    expect(callsOf(reply(messages, { tools, results: [] }))).toHaveLength(2)
    const answer = textOf(reply(messages, { tools, results: ["At nine.", "At ten."] }))
    expect(answer).toMatch(/At nine\.[^]*Ada[^]*At ten\./)
    expect(textOf(reply([user("hi"), ...messages.slice(2)], { tools, results: ["At ten."] }))).toContain("At ten.")
  })

  it("tells the person what a tool told the model", () => {
    const told = (result: string) => textOf(reply([user("remind me at nine of A")], { tools, results: [result] }))
    const unknown = `error: ${zoneMissing}`
    expect(told(unknown)).toContain("*/zone Berlin*")
    expect(told(unknown)).not.toContain("the user")
    expect(told('error: nothing was set: "time" is missing: ask the user')).toMatch(/^"time" is missing\n/)
  })

  it.each([
    "1".repeat(9000) + "!x",
    "my " + "a ".repeat(4500),
    "cancel my ".repeat(900) + " ".repeat(4000),
    "cancel reminder " + "the ".repeat(2000),
    "show ".repeat(1700)
  ])("comes to an end with a hostile text (%#)", (text) => {
    expect(reply([user(text)], { tools, results: [] })).not.toBe("")
  })
})
