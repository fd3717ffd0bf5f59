import { describe, it } from "@effect/vitest"
import { assertTrue, deepStrictEqual } from "@effect/vitest/utils"
import { Cause, Effect, Exit, FastCheck, Fiber, Option, TestClock } from "effect"
import { address, conversationKey, RequestId } from "../../../domain/Ids.ts"
import { render } from "../../support/Rendering.ts"
import { plain } from "../../../domain/telegram/markdown/Rendered.ts"
import { Delivery } from "../../../services/telegram/Delivery.ts"
import type { Fate } from "../../../layers/testing/ScriptedTelegram.ts"
import { type Crash, probeAfter, World } from "./World.ts"

/** Two topics of one chat, and a chat beside them: their messages share one sequence of ids. */
const conversations = [
  conversationKey({ bot: 1, chat: 7, thread: undefined }),
  conversationKey({ bot: 1, chat: 7, thread: 5 }),
  conversationKey({ bot: 1, chat: 8, thread: undefined })
]

const Fates = FastCheck.array(
  FastCheck.oneof(
    FastCheck.constantFrom<Fate>(
      { _tag: "answered" },
      { _tag: "lost" },
      { _tag: "error" },
      { _tag: "silent" },
      { _tag: "unsent" },
      { _tag: "unreached" },
      { _tag: "limited", seconds: 10 }
    ),
    FastCheck.record({
      _tag: FastCheck.constantFrom("late" as const, "broken" as const),
      after: FastCheck.integer({ min: 0, max: probeAfter - 1 })
    }),
    FastCheck.record({
      _tag: FastCheck.constantFrom("slow" as const, "delayed" as const),
      after: FastCheck.integer({ min: 0, max: 3999 })
    })
  ),
  { maxLength: 12 }
)
const Crashes = FastCheck.array(
  FastCheck.record<Crash>({ calls: FastCheck.integer({ min: 1, max: 25 }), before: FastCheck.boolean() }),
  { maxLength: 5 }
)
/** For each conversation, the lengths of the paragraphs of its answers; the texts of several are the same. */
const Answers = FastCheck.array(
  FastCheck.array(FastCheck.array(FastCheck.constantFrom(5, 3000), { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
  { minLength: 3, maxLength: 3 }
)
const contentOf = (request: RequestId) => Effect.sync(() => new TextEncoder().encode(request))

/** How many previews an answer has before it is sent, and what becomes of their edits. */
const Previews = FastCheck.record({
  counts: FastCheck.array(FastCheck.nat(3)),
  fates: FastCheck.array(
    FastCheck.oneof(
      FastCheck.constantFrom({ _tag: "answered" } as const, { _tag: "lost" } as const, { _tag: "unsent" } as const),
      FastCheck.record({ _tag: FastCheck.constant("late" as const), after: FastCheck.nat(probeAfter - 1) })
    ),
    { maxLength: 8 }
  )
})
/** How many messages people write before each message of the bot, in which chat. */
const Chatter = FastCheck.array(FastCheck.record({ chat: FastCheck.constantFrom(7, 8), count: FastCheck.nat(40) }))

describe("Delivery", () => {
  it.scoped.prop(
    "whatever Telegram does, and however often the process dies, each part is in its chat once and in order",
    [Fates, Crashes, Answers, Chatter, Previews],
    ([fates, crashes, answers, chatter, previews]) =>
      Effect.gen(function* () {
        const world = yield* World.make
        world.telegram.fates = [...fates]
        world.telegram.editFates = [...previews.fates]
        const counts = [...previews.counts]
        const writes = [...chatter]
        world.telegram.meanwhile = () => {
          const { chat, count } = writes.shift() ?? { chat: 7, count: 0 }
          for (let i = 0; i < count; i++) world.telegram.userWrites(chat)
        }
        const jobs = conversations.map((conversation, index) =>
          (answers[index] ?? []).map((lengths, turn) => ({
            conversation,
            request: RequestId.make(`1:${index}:${turn}`),
            // Every second one beyond the first conversation is a document.
            ...(turn % 2 === 1 && index > 0
              ? { markdown: "*a*".padEnd(20, "b"), document: { name: "a.json" }, previews: 0 }
              : {
                  markdown: lengths.map((length) => "*a*".padEnd(length, "b")).join("\n\n"),
                  previews: counts.shift() ?? 0
                }),
            // Every second one has buttons.
            keyboard: turn % 2 === 0 ? [[{ text: "Done", callback_data: `done:${turn}` }]] : []
          }))
        )

        /** All sendings of an engine in one process: by conversation in order, each until it is done. */
        const live = (crash: Crash | undefined) =>
          Effect.gen(function* () {
            const delivery = yield* Delivery
            yield* Effect.forEach(
              jobs,
              Effect.forEach(({ conversation, previews, request, ...message }) => {
                const shown = (count: number) => plain("growing ".repeat(count + 1))
                const showing = Array.from({ length: previews }, (_, count) =>
                  Effect.ignore(delivery.preview(conversation, request, shown(count), undefined))
                )
                return delivery.send(conversation, request, Effect.succeed(message), false, contentOf(request)).pipe(
                  Effect.as(true),
                  Effect.catchTag("DeliveryFailure", ({ retryAfter = 1000 }) =>
                    Effect.delay(Effect.succeed(false), retryAfter)
                  ),
                  Effect.repeat({ until: (done) => done }),
                  (sending) => Effect.zipRight(Effect.all(showing), sending)
                )
              }),
              { concurrency: "unbounded", discard: true }
            )
          }).pipe(Effect.provide(world.process(crash)))

        const lives = yield* Effect.fork(Effect.forEach([...crashes, undefined], (crash) => Effect.exit(live(crash))))
        while (Option.isNone(yield* Fiber.poll(lives))) {
          yield* TestClock.adjust("4 seconds")
          yield* world.poll
        }
        const exits = yield* Fiber.join(lives)

        const failures = exits.filter(Exit.isFailure).map(({ cause }) => Cause.squash(cause))
        assertTrue(
          failures.every((failure) => failure === "crash"),
          String(failures)
        )
        for (const [index, conversation] of conversations.entries()) {
          const { chat, thread } = address(conversation)
          deepStrictEqual(
            world.telegram.ofBot(chat, thread).map(({ text, entities = [], reply_markup }) => ({
              text,
              entities,
              keyboard: reply_markup?.inline_keyboard ?? []
            })),
            (jobs[index] ?? []).flatMap(({ keyboard, markdown }) =>
              render(markdown).map((part, at, { length }) => ({
                ...part,
                keyboard: at === length - 1 ? keyboard : []
              }))
            )
          )
        }
        deepStrictEqual(
          [...world.telegram.documents.values()].toSorted(),
          jobs
            .flat()
            .flatMap((job) => ("document" in job ? [job.request] : []))
            .toSorted()
        )
        // Only previews change.
        if (previews.counts.every((count) => count === 0)) deepStrictEqual(world.telegram.altered, [])
      }),
    { fastCheck: { numRuns: 16 }, timeout: 300_000 }
  )
})
