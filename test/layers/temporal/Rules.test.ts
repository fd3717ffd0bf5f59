import { assert, describe, layer } from "@effect/vitest"
import { Deferred, Effect, Exit, Metric, Scope } from "effect"
import { unknownRules } from "../../../services/telemetry/EngineMetrics.ts"
import { eventually } from "../../support/Daemon.ts"
import { capturing } from "../../support/logs.ts"
import { hold, otherBundle, server, startOf, until, wasRenewed } from "./holding.ts"

const known = "state.rules === 1 || state.rules === 2"

/** The event types of a run that no worker has processed. */
const untouched = /^workflow(Execution(Started|Signaled)|Task)/

describe("the rules by which a conversation on Temporal is held", () => {
  layer(server, { excludeTestServices: true })((it) => {
    it.scoped("are changed to newer ones that a door offers, in a quiet moment", () =>
      Effect.gen(function* () {
        const { accept, arrive, log, runs, state, tell, work } = yield* hold()
        const gate = yield* Deferred.make<void>()
        yield* work((step) => (step._tag === "Answer" && step.places.includes(1) ? Deferred.await(gate) : Effect.void))
        const placed = yield* accept(1)
        yield* tell(
          { rules: 1, policy: { queue: "each" } },
          placed.map(({ ref }) => ref)
        )
        yield* until(() => log.includes("Answer 1"))
        // Doors of now offer rules 2, and another policy.
        yield* arrive(2)
        yield* arrive(3)
        yield* eventually(
          "all messages",
          Effect.map(state, ({ upTo }) => upTo === 3 || undefined)
        )
        assert.deepInclude(yield* state, { rules: 1 })
        assert.notProperty(yield* state, "plan")
        yield* Deferred.succeed(gate, undefined)
        yield* until(() => log.length === 4)
        assert.deepStrictEqual(log.toSorted(), ["Answer 1", "Answer 2,3", "Deliver 1", "Deliver 2"])
        const [first, second, ...others] = yield* runs
        assert.lengthOf(others, 0)
        assert.deepInclude(startOf(first).terms, { rules: 1, policy: { queue: "each" } })
        assert.deepInclude(startOf(second).terms, { rules: 2, policy: { queue: "gather" } })
        assert.deepStrictEqual(startOf(second).state?.rules, 2)
        assert.deepStrictEqual((yield* state).plan, { next: null, standing: "known" })
      })
    )

    it.scoped("stay where an older door tells something", () =>
      Effect.gen(function* () {
        const { arrive, log, runs, state, tell, work } = yield* hold()
        yield* work()
        yield* arrive(1)
        yield* until(() => log.includes("Deliver 1"))
        yield* tell({ rules: 1, policy: { queue: "each" } })
        yield* arrive(2)
        yield* until(() => log.includes("Deliver 2"))
        assert.strictEqual((yield* state).rules, 2)
        assert.lengthOf(yield* runs, 1)
      })
    )

    it.scoped("are changed by the first worker that knows them, after one that did not", () =>
      Effect.gen(function* () {
        const { arrive, log, runs, state, tell, work } = yield* hold()
        const older = yield* otherBundle(known, "state.rules === 1")
        const life = yield* Scope.make()
        yield* Scope.extend(work(undefined, { bundle: older }), life)
        yield* tell({ rules: 1 })
        yield* arrive(1)
        yield* until(() => log.includes("Deliver 1"))
        assert.strictEqual((yield* state).rules, 1)
        yield* Scope.close(life, Exit.void)
        yield* work()
        yield* arrive(2)
        yield* until(() => log.includes("Deliver 2"))
        assert.strictEqual((yield* state).rules, 2)
        assert.deepStrictEqual((yield* runs).map(wasRenewed), [true, false])
      })
    )

    it.scoped("are left alone by a worker that does not know them, which tells it once and counts", () =>
      Effect.gen(function* () {
        const { arrive, handle, key, log, runs, tell, work } = yield* hold()
        const { count: before } = yield* Metric.value(unknownRules)
        const { at, layer } = capturing()
        const life = yield* Scope.make()
        yield* Scope.extend(work(), life).pipe(Effect.provide(layer))
        yield* tell({ rules: 99 })
        yield* arrive(1)
        const counted = Effect.map(Metric.value(unknownRules), ({ count }) => count - before >= 2 || undefined)
        yield* eventually("two refusals", counted)
        const told = at("ERROR").filter(({ line }) => line.includes(key))
        assert.lengthOf(told, 1)
        assert.match(told[0]?.line ?? "", /rules 99, which this version does not know.*run the newer version/)
        const { status } = yield* Effect.promise(() => handle.describe())
        assert.strictEqual(status.name, "RUNNING")
        const all = (yield* runs)
          .flat()
          .flatMap((event) => Object.keys(event).filter((name) => name.endsWith("Attributes")))
        for (const name of all) assert.match(name, untouched)
        yield* Scope.close(life, Exit.void)

        yield* work(undefined, { bundle: yield* otherBundle(known, "true") })
        yield* until(() => log.includes("Deliver 1"))
        assert.deepStrictEqual(log, ["Answer 1", "Deliver 1"])
      })
    )
  })
})
