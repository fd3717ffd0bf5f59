import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, TestClock } from "effect"
import type { ChatRequest } from "../../../domain/model/Chat.ts"
import type { Reply } from "../../../domain/sandbox/persona/Reply.ts"
import type { Fate } from "../../../layers/testing/ScriptedTelegram.ts"
import { day, hour, living, minute, start, store } from "./living.ts"

type Act =
  | { readonly _tag: "Remind"; readonly seconds: number }
  | { readonly _tag: "Wait"; readonly millis: number }
  | { readonly _tag: "Fate"; readonly fate: Fate }
  | { readonly _tag: "Die" | "Redeliver" }

const record = <const Tag extends string, A extends object>(
  _tag: Tag,
  rest: { readonly [K in keyof A]: FastCheck.Arbitrary<A[K]> }
) => FastCheck.record({ _tag: FastCheck.constant(_tag), ...rest })

const act: FastCheck.Arbitrary<Act> = FastCheck.oneof(
  { weight: 4, arbitrary: record("Remind", { seconds: FastCheck.integer({ min: 1, max: 4 }) }) },
  { weight: 4, arbitrary: record("Wait", { millis: FastCheck.nat(1500) }) },
  {
    weight: 1,
    arbitrary: record("Fate", {
      fate: FastCheck.constantFrom<Fate>(
        { _tag: "lost" },
        { _tag: "error" },
        { _tag: "unsent" },
        { _tag: "late", after: 1100 }
      )
    })
  },
  { weight: 3, arbitrary: record("Die", {}) },
  { weight: 1, arbitrary: record("Redeliver", {}) }
)

describe("reminders of an assistant that dies", () => {
  it.effect.prop(
    "come exactly once, wherever and however often it dies, and whatever becomes of a sending",
    [FastCheck.array(act, { maxLength: 14, size: "max" })],
    ([acts]) =>
      Effect.scoped(
        Effect.gen(function* () {
          const { die, live, said, telegram, wakeAt, write } = yield* living()
          yield* write("/zone Berlin")
          let number = 0
          for (const act of acts) {
            if (act._tag === "Remind") telegram.userWrites(7, `/remind in ${act.seconds} seconds number ${++number}!`)
            else if (act._tag === "Wait") yield* TestClock.adjust(act.millis)
            else if (act._tag === "Fate") telegram.fates.push(act.fate)
            else if (act._tag === "Redeliver") telegram.updates.redeliver()
            else {
              yield* die
              yield* live
            }
          }
          telegram.fates = []
          // A probe is due 1.25 s after what is unknown, and a failed one is retried after at most 2 s.
          yield* TestClock.adjust("10 seconds")
          yield* wakeAt(start + hour)
          yield* TestClock.adjust("5 seconds")
          const told = said().flatMap((text) => /^⏰ number (\d+)!/.exec(text)?.[1] ?? [])
          expect(told.toSorted((a, b) => Number(a) - Number(b))).toEqual(
            Array.from({ length: number }, (_, index) => String(index + 1))
          )
          const confirmed = said().filter((text) => text.startsWith("I'll remind you"))
          expect(confirmed).toHaveLength(number)
        }).pipe(Effect.provide(store))
      ),
    { fastCheck: { numRuns: 10 }, timeout: 300_000 }
  )
})

describe("a model with the tools of reminders", () => {
  const results = ({ messages }: ChatRequest) =>
    messages.flatMap(({ content, role }) => (role === "result" ? [content] : []))

  /** Calls a tool as the person says, and then repeats what that gave. */
  const calling = (request: ChatRequest): Effect.Effect<Reply> => {
    const [name = "", ...words] = request.messages.findLast(({ role }) => role === "user")?.content.split(" ") ?? []
    const asked = request.messages.findLastIndex(({ role }) => role === "user")
    const [result] = results({ ...request, messages: request.messages.slice(asked) })
    return Effect.succeed(result ?? { calls: [{ name, arguments: words.join(" ") }] })
  }

  it.scoped("sets, lists and cancels for the person who asked", () =>
    Effect.gen(function* () {
      const { wakeAt, write } = yield* living(calling)
      const set = 'set_reminder {"text":"water the plants","date":"2026-03-28","time":"09:00"}'
      expect((yield* write(set))[0]).toContain("the user's time zone is not known")
      expect((yield* write('set_time_zone {"zone":"Berlin"}'))[0]).toContain("Europe/Berlin")
      expect(yield* write(set)).toEqual([
        "I'll remind you on Saturday, 28 March 2026 at 09:00 (Europe/Berlin): water the plants"
      ])
      yield* write(
        'set_reminder {"text":"Zähne putzen","time":"08:00","repeat":{"unit":"week","weekdays":["monday","tuesday","wednesday","thursday","friday"]},"if_missed":"skip","zone":null}'
      )
      expect(yield* write("list_reminders {}")).toEqual([
        "1. tomorrow at 09:00: water the plants\n2. every weekday at 08:00 (next on Monday, 30 March at 08:00): Zähne putzen"
      ])
      expect(yield* write("list_reminders {}", 8)).toEqual(["There are no reminders."])
      expect(yield* write('cancel_reminder {"reminder":"zähne"}')).toEqual(["Cancelled: Zähne putzen"])
      expect(yield* wakeAt(start + 21 * hour + minute)).toEqual(["⏰ water the plants"])
      expect(yield* wakeAt(start + 5 * day)).toEqual([])
    }).pipe(Effect.provide(store))
  )

  it.scoped.each([
    ["set_reminder", '{"text":"tea"}', /nothing was set: "time" is missing: ask the user/],
    [
      "set_reminder",
      '{"text":"tea","date":"2026-03-26","time":"09:00"}',
      /nothing was set: that time has passed, it is 2026-03-27 12:00 in Europe\/Berlin/
    ],
    ["set_reminder", "{", /^error: nothing was done: the arguments are not a JSON object/],
    ["set_reminder", '{"when":"now"}', /^error: nothing was done: "text" is missing$/],
    ["set_reminder", '{"text":"  ","time":"9"}', /"text" is wrong: a text has .*; "time" is wrong: a time of day is/],
    [
      "set_reminder",
      '{"text":"tea","time":"09:00","if_missed":"never"}',
      /^error: nothing was done: "if_missed" is wrong: .*"late"/
    ],
    ["cancel_reminder", '{"reminder":"7"}', /^error: nothing was cancelled/],
    ["set_time_zone", '{"zone":"Atlantis"}', /^error: nothing was stored/]
  ] as const)("reads what is wrong with %s %s", ([name, content, words]) =>
    Effect.gen(function* () {
      const { write } = yield* living(calling)
      yield* write("/zone Berlin")
      expect((yield* write(`${name} ${content}`)).join()).toMatch(words)
      expect((yield* write("/reminders"))[0]).toContain("You have no reminders")
    }).pipe(Effect.provide(store))
  )
})
