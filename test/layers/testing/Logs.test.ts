import { describe, expect, it } from "@effect/vitest"
import { Array, Effect, FastCheck, Layer, Logger, LogLevel, Option, Redacted, Stream } from "effect"
import * as Logging from "../../../layers/daemon/Logging.ts"
import { type Act, history } from "../../../layers/testing/History.ts"
import { layer, TestChat, type TestOptions } from "../../../layers/testing/TestChat.ts"
import * as TestModel from "../../../layers/testing/TestModel.ts"
import { ChatModel } from "../../../services/model/ChatModel.ts"

const write = (text: string): Act => ({ _tag: "Write", text })

/** Everything that the log writes in both formats at `trace`, and the annotations of its lines. */
const written = (logPeople: "plain" | "hashed" = "plain") => {
  const out: Array<string> = []
  const lines: Array<{ readonly message: string; readonly annotations: Readonly<Record<string, unknown>> }> = []
  const options = (logFormat: "json" | "pretty") =>
    Logging.optionsOf(
      { logFormat, logPeople, logLevel: LogLevel.Trace, telegram: Option.none() },
      { terminal: false, plain: true }
    )
  const json = Logger.map(Logging.lines(options("json")), (line) => {
    out.push(line)
    lines.push(JSON.parse(line))
  })
  const pretty = Logger.map(Logging.lines(options("pretty")), (line) => void out.push(line))
  return {
    text: () => out.join("\n"),
    lines,
    layer: Layer.mergeAll(
      Logger.replace(Logger.defaultLogger, json),
      Logger.add(pretty),
      Logger.minimumLogLevel(LogLevel.Trace)
    )
  }
}

const played = (acts: ReadonlyArray<Act>, options: TestOptions = {}) =>
  Effect.gen(function* () {
    const chat = yield* TestChat
    yield* chat.play(history(acts))
  }).pipe(Effect.provide(layer(options)))

/** Whose calls die with an error that quotes the prompt. */
const buggy = Layer.succeed(
  ChatModel,
  ChatModel.of({
    encode: () => "",
    generate: ({ messages }) => Effect.die(new Error(JSON.stringify(messages))),
    stream: ({ messages }) => Stream.die(new Error(JSON.stringify(messages)))
  })
)

const models = {
  whole: TestModel.layer,
  cut: TestModel.failing("cut", 0.5),
  empty: TestModel.failing("empty", 1),
  server_error: TestModel.failing("server_error", 0.5),
  buggy
}

/** A word that nothing but the test writes. */
const word = FastCheck.stringMatching(/^[a-z]{5}q[a-z]{5}x[0-9]{4}$/)

/** What people write with such a word. */
const said = FastCheck.tuple(
  FastCheck.constantFrom(
    "",
    "/remind tomorrow at 9 to ",
    "/remind ",
    "/zone ",
    "/allow ",
    "/forget ",
    "/new ",
    "/start "
  ),
  word,
  FastCheck.fullUnicodeString({ maxLength: 20 })
)

describe("the log", () => {
  it.effect.prop(
    "holds no text of a person or a model, no prompt and no name, at any level and in any format",
    {
      texts: FastCheck.array(said, { minLength: 1, maxLength: 4 }),
      systemPrompt: word,
      model: FastCheck.constantFrom(...(Object.keys(models) as Array<keyof typeof models>))
    },
    ({ model, systemPrompt, texts }) =>
      Effect.gen(function* () {
        const log = written()
        const acts = texts.map(([command, word, rest]) => write(`${command}${word}${rest}`))
        yield* Effect.provide(played(acts, { model: models[model], systemPrompt }), log.layer)
        for (const secret of [systemPrompt, ...texts.map(([, word]) => word), "You said"])
          expect(log.text()).not.toContain(secret)
      }),
    { fastCheck: { numRuns: 20 } }
  )

  it.effect("has one line for each turn, with its person, candidate, times, tokens and end", () =>
    Effect.gen(function* () {
      const log = written()
      yield* Effect.provide(played([write("one"), { _tag: "Wait", millis: 60_000 }, write("two")]), log.layer)
      const turns = log.lines.filter(({ message }) => message.startsWith("turn ended"))
      expect(turns.map(({ message }) => message)).toEqual(["turn ended: whole", "turn ended: whole"])
      for (const { annotations } of turns) {
        expect(annotations).toMatchObject({ person: 7, messages: 1, candidate: "test", attempts: 1 })
        expect(annotations["request"]).toMatch(/^42:\d+:\d+$/)
        for (const time of ["waitedMs", "firstTokenMs", "answeredMs", "totalMs"])
          expect(annotations[time], time).toBeGreaterThanOrEqual(0)
      }
    })
  )

  it.effect("says how a turn ended that got no answer", () =>
    Effect.gen(function* () {
      const log = written()
      yield* Effect.provide(played([write("one")], { model: TestModel.failing("empty", 1) }), log.layer)
      expect(log.lines.map(({ message }) => message)).toContain("turn ended: dead")
    })
  )

  it.effect("names people by keyed hashes if that is set, always by the same", () =>
    Effect.gen(function* () {
      const log = written("hashed")
      yield* Effect.provide(played([write("one"), { _tag: "Wait", millis: 60_000 }, write("two")]), log.layer)
      const people = log.lines.flatMap(({ annotations }) => annotations["person"] ?? [])
      expect(people).toHaveLength(2)
      expect(Array.dedupe(people)).toEqual([expect.stringMatching(/^[\da-f]{12}$/)])
      const named = Logging.peopleOf({ logPeople: "hashed", telegram: Option.none() })
      expect(named("person", 7)).toBe(people[0])
      expect(named("conversation", "42:7")).toBe(`42:${people[0]}`)
      expect(named("workflow", "conversation:a1:42:7:9")).toBe(`conversation:a1:42:${people[0]}:9`)
      expect(named("gen_ai.conversation.id", "42:-100123")).toBe("42:-100123")
      expect(named("candidate", "42:7")).toBe("42:7")
      const token = Redacted.make("42:another")
      const telegram = { token, bot: 42, apiRoot: "", webhook: Option.none() }
      expect(Logging.peopleOf({ logPeople: "hashed", telegram: Option.some(telegram) })("person", 7)).not.toBe(
        people[0]
      )
    })
  )
})
