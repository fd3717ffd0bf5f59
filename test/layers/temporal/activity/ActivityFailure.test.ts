import { describe, expect, it } from "@effect/vitest"
import { ApplicationFailure, CancelledFailure, CompleteAsyncError } from "@temporalio/common"
import { Arbitrary, Cause, Data, Effect, Option, Redacted, Schema } from "effect"
import { readFileSync } from "node:fs"
import * as Failure from "../../../../domain/model/Failure.ts"
import { RequestId } from "../../../../domain/Ids.ts"
import * as Activity from "../../../../layers/temporal/activity/Activity.ts"
import * as ActivityFailure from "../../../../layers/temporal/activity/ActivityFailure.ts"
import { reportedFailure } from "../../../../layers/temporal/workflow/ReportedFailure.ts"
import { caught, failing, wire } from "../activities.ts"

const secret = "sk-very-secret"
const asked = { request: RequestId.make("1:2:3"), candidate: "some/model", attempt: 1 }
const decode = ActivityFailure.decode(Failure.ModelFailure)
/** JSON knows no `undefined`, which an optional field may hold. */
const asJson = (failure: Failure.ModelFailure) => JSON.stringify(Schema.encodeSync(Failure.ModelFailure)(failure))
const failures = Arbitrary.make(Failure.ModelFailure)
const runs = { fastCheck: { numRuns: 50 } }
const members = [...Failure.Transient.members, ...Failure.Permanent.members]

/** The rejection of an activity with this effect. */
const rejected = <E>(effect: Effect.Effect<unknown, E>, options: Activity.Options<E> = {}) =>
  Effect.flatMap(
    Activity.make(() => effect, options),
    (activity) => failing(activity)
  )

describe("a failure of a model call as an activity's failure", () => {
  for (const member of members) {
    const tag = member._tag
    const finite = failures.filter(
      ({ _tag, retryAfter }) => _tag === tag && (retryAfter === undefined || retryAfter < 1e9)
    )

    it.prop(
      `${tag} comes back as it was, over the wire and through the workflow's failure`,
      [finite],
      ([failure]) => {
        const back = Option.getOrThrow(decode(caught(ActivityFailure.encode(failure))))
        expect(back).toBeInstanceOf(member)
        expect(asJson(back)).toBe(asJson(failure))
      },
      runs
    )

    it.prop(
      `${tag} tells its family, its delay and itself to workflow code`,
      [finite],
      ([failure]) => {
        const encoded = ActivityFailure.encode(failure)
        const permanent = !Failure.isTransient(failure)
        expect(encoded).toMatchObject({ type: tag, nonRetryable: permanent, category: category(failure) })
        if (encoded instanceof ApplicationFailure && failure.retryAfter !== undefined && !permanent) {
          expect(encoded.nextRetryDelay).toBe(Math.max(1, Math.round(failure.retryAfter)))
        }
        const reported = reportedFailure(caught(encoded))
        expect(reported).toMatchObject({
          type: tag,
          nonRetryable: permanent,
          details: { _tag: tag, ...asFacts(failure) }
        })
        expect(reported?.retryAfter).toBe(failure.retryAfter === undefined ? undefined : Math.round(failure.retryAfter))
      },
      runs
    )
  }

  const category = (failure: Failure.ModelFailure) => (Failure.isLocal(failure) ? "BENIGN" : undefined)
  const asFacts = ({ candidate, request }: Failure.ModelFailure) => ({ candidate, request })

  it.effect("is what the effect failed with, also inside a span, with the sentence for the operator", () =>
    Effect.gen(function* () {
      const failure = new Failure.RateLimited({ ...asked, status: 429, retryAfter: 1500 })
      const thrown = yield* rejected(Effect.withSpan(Effect.fail(failure), "call"))
      expect(thrown).toMatchObject({ message: failure.message, nextRetryDelay: 1500, nonRetryable: false })
      expect(decode(thrown)).toEqual(Option.some(failure))
    })
  )

  it("never asks for a delay of less than a millisecond, nor for none at all", () => {
    for (const retryAfter of [0, 0.2]) {
      const failure = new Failure.Overloaded({ ...asked, retryAfter })
      expect(ActivityFailure.encode(failure)).toMatchObject({ nextRetryDelay: 1 })
    }
    const forEver = new Failure.Overloaded({ ...asked, retryAfter: Number.MAX_VALUE })
    expect(ActivityFailure.encode(forEver)).toMatchObject({ nextRetryDelay: 2 ** 31 - 1 })
    expect(ActivityFailure.encode(new Failure.Overloaded(asked))).toMatchObject({ nextRetryDelay: undefined })
  })

  it("is read in workflow code by a file that needs nothing of effect", () => {
    const text = readFileSync(
      new URL("../../../../layers/temporal/workflow/ReportedFailure.ts", import.meta.url),
      "utf8"
    )
    expect([...text.matchAll(/from "(.*)"|import\("(.*)"\)/g)].map(([, name]) => name)).toEqual(["@temporalio/common"])
  })

  it("is none of a model call when it is something else", () => {
    for (const other of [new Error("x"), new CancelledFailure("CANCELLED"), ActivityFailure.interrupted(), "x", null]) {
      expect(decode(other)).toEqual(Option.none())
    }
    expect(reportedFailure(new CancelledFailure("CANCELLED"))).toBeUndefined()
  })
})

class Refused extends Schema.TaggedError<Refused>()("Refused", {
  why: Schema.String,
  key: Schema.optional(Schema.Redacted(Schema.String)),
  cause: Schema.optional(Schema.Defect),
  inner: Schema.optional(Schema.Struct({ tokens: Schema.Array(Schema.Redacted(Schema.String)) }))
}) {
  override get message() {
    return `refused: ${this.why}`
  }
}

describe("a custom failure", () => {
  it("tells neither secrets, nor causes, nor stacks, nor what its schema does not name", () => {
    const failure = new Refused({
      why: "closed",
      key: Redacted.make(secret),
      cause: new Error(secret),
      inner: { tokens: [Redacted.make(secret)] }
    })
    Object.assign(failure, { response: secret })
    const encoded = ActivityFailure.encode(failure)
    expect(wire(encoded)).not.toContain(secret)
    expect(wire(encoded)).not.toContain("ActivityFailure.test")
    expect(encoded).toMatchObject({ type: "Refused", message: "refused: closed" })
    expect(ActivityFailure.decode(Refused)(caught(encoded))).toEqual(Option.some(new Refused({ why: "closed" })))
  })

  it("that has no schema tells its tag and its message; one without a tag only its name", () => {
    class OutOfStock extends Data.TaggedError("OutOfStock")<{ readonly message: string; readonly token: string }> {}
    const encoded = ActivityFailure.encode(new OutOfStock({ message: "none left", token: secret }))
    expect(encoded).toMatchObject({ type: "OutOfStock", message: "none left", details: [{ _tag: "OutOfStock" }] })
    expect(wire(encoded)).not.toContain(secret)
    for (const foreign of [new RangeError(secret), secret, { password: secret }]) {
      const told = ActivityFailure.encode(foreign)
      expect(wire(told)).not.toContain(secret)
      expect(told).toMatchObject({ nonRetryable: false })
    }
    expect(ActivityFailure.encode(new RangeError(secret))).toMatchObject({ type: "RangeError" })
  })

  it("stays far under 4 KB, and its text is cut between characters", () => {
    const encoded = ActivityFailure.encode(new Refused({ why: "🌊".repeat(5000) }))
    expect(Buffer.byteLength(wire(encoded))).toBeLessThan(1500)
    expect(encoded.message).toMatch(/^refused: (🌊)+\.\.\.$/u)
    expect(reportedFailure(caught(encoded))).toMatchObject({ type: "Refused", details: { _tag: "Refused" } })
    const nearly = ActivityFailure.encode(new Refused({ why: "x".repeat(1900) }))
    expect(Buffer.byteLength(wire(nearly))).toBeLessThan(3500)
    expect(ActivityFailure.decode(Refused)(nearly)).toEqual(Option.some(new Refused({ why: "x".repeat(1900) })))
  })

  it.effect("is classified by a rule, which knows its type; what the rule leaves out is as without it", () =>
    Effect.gen(function* () {
      const effect: Effect.Effect<never, Refused | Failure.CircuitOpen> = Effect.fail(new Refused({ why: "closed" }))
      const classify = (failure: Refused | Failure.CircuitOpen) =>
        failure._tag === "Refused"
          ? ({
              nonRetryable: failure.why === "gone",
              benign: true,
              retryAfter: "2 seconds",
              details: { a: 1 }
            } as const)
          : undefined
      const thrown = yield* rejected(effect, { classify })
      expect(thrown).toMatchObject({ nextRetryDelay: 2000, category: "BENIGN", message: "refused: closed" })
      expect(reportedFailure(thrown)).toMatchObject({ retryAfter: 2000, details: { a: 1 } })
      const gone = yield* rejected(Effect.fail(new Refused({ why: "gone" })), { classify })
      expect(gone).toMatchObject({ nonRetryable: true, nextRetryDelay: undefined })
      const open = yield* rejected(Effect.fail(new Failure.CircuitOpen({ ...asked, retryAfter: 7 })), { classify })
      expect(open).toMatchObject({ nonRetryable: false, nextRetryDelay: 7, category: "BENIGN" })
    })
  )

  it("that is one of Temporal's stays as it is", () => {
    const made = [ApplicationFailure.nonRetryable("mine", "Mine"), new CompleteAsyncError(), new CancelledFailure("x")]
    for (const failure of made) expect(ActivityFailure.encode(failure)).toBe(failure)
  })
})

describe("a defect", () => {
  it.effect("tells where it happened, never its message; it may be tried again", () =>
    Effect.gen(function* () {
      const thrown = yield* rejected(
        Effect.sync(() => {
          throw new TypeError(`${secret}\nof two lines`)
        })
      )
      expect(thrown).toMatchObject({ type: "Defect", nonRetryable: false, category: undefined })
      expect(thrown.message).toMatch(/^TypeError\n\s+at .*ActivityFailure\.test/)
      expect(wire(thrown)).not.toMatch(new RegExp(`${secret}|two lines`))
    })
  )

  it.effect("is also what a rule does that throws, and a function that makes no effect", () =>
    Effect.gen(function* () {
      const classify = () => {
        throw new Error(secret)
      }
      const broken = yield* rejected(Effect.fail(new Refused({ why: "closed" })), { classify })
      expect(broken.type).toBe("Defect")
      const activity = yield* Activity.make((): Effect.Effect<never> => {
        throw new Error(secret)
      })
      const thrown = yield* failing(activity)
      expect(thrown.type).toBe("Defect")
      expect(wire(broken) + wire(thrown)).not.toContain(secret)
    })
  )

  it("beside a failure gives way to it", () => {
    const cause = Cause.parallel(Cause.die("bug"), Cause.fail(new Refused({ why: "closed" })))
    return Effect.runPromise(rejected(Effect.failCause(cause))).then(({ type }) => expect(type).toBe("Refused"))
  })
})
