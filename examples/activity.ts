/**
 * Effects with typed failures as Temporal activities. They run in the SDK's test environment, so no server is needed;
 * `activityWorkflow.ts` is a workflow that calls them.
 *
 *     npm run build && node dist/examples/activity.js
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { MockActivityEnvironment } from "@temporalio/testing"
import { DefaultLogger } from "@temporalio/worker"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Activity, ActivityContext, ActivityFailure, Drain, Heartbeats } from "holdfast/temporal"

class Busy extends Schema.TaggedError<Busy>()("Busy", { retryAfter: Schema.NonNegative }) {
  override get message() {
    return `the printer is busy for at least ${this.retryAfter} ms`
  }
}
class OutOfPaper extends Schema.TaggedError<OutOfPaper>()("OutOfPaper", { page: Schema.Int }) {
  override get message() {
    return `no paper left at page ${this.page}`
  }
}
const PrintFailure = Schema.Union(Busy, OutOfPaper)

class Printer extends Context.Tag("example/Printer")<
  Printer,
  { readonly page: (number: number) => Effect.Effect<void, typeof PrintFailure.Type> }
>() {}

/** Each page is a checkpoint: the next attempt continues after it. */
const progress = Heartbeats.checkpoints(Schema.Struct({ printed: Schema.Int }))

const print = Effect.fn("print")(function* (pages: number) {
  const { info } = yield* ActivityContext
  const { printed } = Option.getOrElse(yield* progress.last, () => ({ printed: 0 }))
  yield* Console.log(`attempt ${info.attempt} begins after page ${printed}`)
  const printer = yield* Printer
  for (let page = printed + 1; page <= pages; page++) {
    yield* printer.page(page)
    yield* progress.save({ printed: page })
  }
  return { pages }
})

/** The activities for workflows: `proxyActivities<Activity.AllPromised<typeof effects>>`. */
export const effects = { print }

/** Has three sheets of paper and is busy once. */
const printer = Layer.sync(Printer, () => {
  let asked = 0
  return {
    page: (page) => {
      if (++asked === 2) return new Busy({ retryAfter: 1500 })
      return page > 3 ? new OutOfPaper({ page }) : Effect.void
    }
  }
})

const program = Effect.gen(function* () {
  const drain = yield* Drain.make
  const activities = yield* Activity.all(effects, {
    drain,
    // A retry does not refill the paper. Other failures get the default classification.
    classify: (failure) => (failure._tag === "OutOfPaper" ? { nonRetryable: true } : undefined),
    around: (self, { info }) => self.pipe(Heartbeats.beating(), Effect.annotateLogs("activity", info.activityId))
  })
  // With a server: `Worker.create({ taskQueue, workflowsPath, activities })`, and at the end `drain.drain("10 seconds")`.

  let heartbeatDetails: unknown
  for (const attempt of [1, 2]) {
    const environment = new MockActivityEnvironment(
      { attempt, heartbeatDetails },
      { logger: new DefaultLogger("ERROR") }
    )
    environment.on("heartbeat", (details) => {
      heartbeatDetails = details
    })
    const thrown = yield* Effect.flip(Effect.tryPromise(() => environment.run(activities.print, 5)))
    yield* Option.match(ActivityFailure.decode(PrintFailure)(thrown.error), {
      onNone: () => Console.log("something else"),
      onSome: (failure) => Console.log(`${failure._tag}: ${failure.message}`)
    })
  }
})

program.pipe(Effect.scoped, Effect.provide(printer), NodeRuntime.runMain)
