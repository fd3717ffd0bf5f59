import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, FastCheck, Layer, Scope, TestClock } from "effect"
import { answerTo, judge, question, type Written } from "../../chaos/crash/Ledger.ts"
import { type ModelFailure, ServerError, StreamCut } from "../../../domain/model/Failure.ts"
import * as Assistant from "../../../layers/assistant/Assistant.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import * as SingleModel from "../../../services/model/SingleModel.ts"
import * as ScriptedModel from "../../../layers/testing/ScriptedModel.ts"
import { type Fate, ScriptedTelegram } from "../../../layers/testing/ScriptedTelegram.ts"
import { Conversations } from "../../../services/engine/Conversations.ts"
import { Timeline } from "../../../services/turns/Timeline.ts"
import { Readiness } from "../../../services/Readiness.ts"

const bot = 42
const sendDeadline = Duration.seconds(1)
const chats = [7, 8, 9]

type Act =
  | { readonly _tag: "Write" | "Edit" | "Stop" | "New"; readonly chat: number }
  | { readonly _tag: "Wait"; readonly millis: number }
  | { readonly _tag: "ModelFails"; readonly times: number }
  | { readonly _tag: "Fate"; readonly fate: Fate }
  | { readonly _tag: "Redeliver" | "Die" }

const chat = FastCheck.constantFrom(...chats)
const fate: FastCheck.Arbitrary<Fate> = FastCheck.constantFrom<Fate>(
  { _tag: "lost" },
  { _tag: "error" },
  { _tag: "silent" },
  { _tag: "unsent" },
  { _tag: "limited", seconds: 3 },
  { _tag: "late", after: 1100 },
  { _tag: "slow", after: 300 }
)
const act: FastCheck.Arbitrary<Act> = FastCheck.oneof(
  { weight: 8, arbitrary: FastCheck.record({ _tag: FastCheck.constant("Write" as const), chat }) },
  {
    weight: 3,
    arbitrary: FastCheck.record({
      _tag: FastCheck.constantFrom("Edit" as const, "Stop" as const, "New" as const),
      chat
    })
  },
  {
    weight: 5,
    arbitrary: FastCheck.record({ _tag: FastCheck.constant("Wait" as const), millis: FastCheck.nat(3000) })
  },
  {
    weight: 2,
    arbitrary: FastCheck.record({
      _tag: FastCheck.constant("ModelFails" as const),
      times: FastCheck.integer({ min: 1, max: 6 })
    })
  },
  { weight: 2, arbitrary: FastCheck.record({ _tag: FastCheck.constant("Fate" as const), fate }) },
  { weight: 2, arbitrary: FastCheck.record({ _tag: FastCheck.constantFrom("Redeliver" as const, "Die" as const) }) }
)

/** Plays a history against the whole assistant, waits until it is quiet, and returns what there is to see. */
const play = (acts: ReadonlyArray<Act>, queue: "gather" | "each") =>
  Effect.gen(function* () {
    const telegram = new ScriptedTelegram(sendDeadline)
    let failing = 0
    const model = ScriptedModel.layer((request, asked) =>
      Effect.delay(
        Effect.suspend((): Effect.Effect<string, ModelFailure> => {
          if (failing === 0) return Effect.succeed(answerTo(request.messages))
          return --failing % 2 === 0 ? new ServerError({ ...asked, status: 500 }) : new StreamCut(asked)
        }),
        "200 millis"
      )
    )
    const assistant = Assistant.layer({
      bot,
      access: { _tag: "Everyone" },
      queue,
      streaming: true,
      systemPrompt: "",
      sendDeadline,
      grace: Duration.zero
    }).pipe(Layer.provide([telegram.layer, Layer.provide(SingleModel.layer("scripted"), model), Readiness.layer]))

    const born = Effect.gen(function* () {
      const life = yield* Scope.make()
      yield* Layer.buildWithScope(Layer.fresh(assistant), life)
      return life
    })

    let number = 0
    const written = new Map(chats.map((chat) => [chat, [] as Array<Written>]))
    const write = (own: Array<Written>, chat: number) => {
      const fresh = ++number
      own.push({ message: telegram.userWrites(chat, question(fresh)), numbers: [fresh] })
    }
    const perform = (act: Act): void => {
      switch (act._tag) {
        case "Write":
          return write(written.get(act.chat) ?? [], act.chat)
        case "Edit": {
          const own = written.get(act.chat) ?? []
          const last = own.at(-1)
          if (last === undefined) return
          const fresh = ++number
          telegram.userEdits(act.chat, last.message, question(fresh))
          own[own.length - 1] = { ...last, numbers: [...last.numbers, fresh] }
          return
        }
        case "Stop":
          return void telegram.userWrites(act.chat, "/stop")
        case "New":
          return void telegram.userWrites(act.chat, "/new")
        case "ModelFails":
          failing = act.times
          return
        case "Fate":
          return void telegram.fates.push(act.fate)
        case "Redeliver":
          return telegram.updates.redeliver()
      }
    }

    let life = yield* born
    for (const act of acts) {
      if (act._tag === "Wait") yield* TestClock.adjust(Duration.millis(act.millis))
      else if (act._tag === "Die") {
        yield* Scope.close(life, Exit.void)
        life = yield* born
      } else perform(act)
    }
    failing = 0
    telegram.fates = []
    const conversations = yield* Conversations
    const timeline = yield* Timeline
    // A redelivered or doubled message would come after the last answer.
    for (let quiet = 0, rounds = 0; quiet < 2 && rounds < 200; rounds++) {
      yield* TestClock.adjust("3 seconds")
      quiet = (yield* conversations.busy).length === 0 ? quiet + 1 : 0
    }
    yield* Scope.close(life, Exit.void)
    const seen = yield* Effect.forEach(chats, (chat) =>
      Effect.map(timeline.ofChat(bot, chat, 1000), (statuses) => ({
        statuses,
        verdict: judge(
          written.get(chat) ?? [],
          telegram.ofBot(chat).map(({ text }) => text)
        ),
        written: written.get(chat) ?? []
      }))
    )
    return { seen, altered: telegram.altered }
  }).pipe(Effect.provide(Memory.layer))

describe("the whole assistant", () => {
  it.effect.prop(
    "answers every message exactly once and in order, whatever fails and however often it dies",
    {
      acts: FastCheck.array(act, { maxLength: 40, size: "max" }),
      queue: FastCheck.constantFrom("gather" as const, "each" as const)
    },
    ({ acts, queue }) =>
      Effect.gen(function* () {
        const { altered, seen } = yield* play(acts, queue)
        expect(altered).toEqual([])
        for (const { statuses, verdict, written } of seen) {
          const questions = new Set(written.map(({ message }) => message))
          expect(statuses.filter(({ message, state }) => questions.has(message) && state !== "delivered")).toEqual([])
          expect(verdict.double).toEqual([])
          expect(verdict.outOfOrder).toEqual([])
          // Only what was stopped may be without an answer.
          const stopped = new Set(statuses.flatMap(({ kind, message }) => (kind === "stopped" ? [message] : [])))
          const unanswered = written.filter(
            ({ message, numbers }) => verdict.lost.includes(numbers.at(-1) ?? 0) && !stopped.has(message)
          )
          expect(unanswered).toEqual([])
        }
      }),
    { fastCheck: { numRuns: 12 }, timeout: 300_000 }
  )
})
