import { FastCheck as fc } from "effect"
import { draftId } from "../../../domain/conversation/Draft.ts"
import type { StepFailure } from "../../../domain/conversation/Event.ts"
import type { Policy } from "../../../domain/conversation/Policy.ts"
import type { Kind, Ref } from "../../../domain/conversation/State.ts"
import { Model } from "./Model.ts"
import { noon, ref } from "./refs.ts"

export const queues = ["gather", "each"] as const
const minute = 60_000

const failure: fc.Arbitrary<StepFailure> = fc.record(
  {
    kind: fc.constantFrom("transient" as const, "local" as const, "limited" as const),
    retryAfter: fc.oneof(fc.integer({ min: -5, max: 90 * minute }), fc.double())
  },
  { requiredKeys: ["kind"] }
)

/** The updates of a store: places without gaps, messages and edits of few messages, so that they collide. */
export const store = (size: number): fc.Arbitrary<ReadonlyArray<Ref>> =>
  fc
    .array(
      fc.record({
        kind: fc.oneof(
          { weight: 6, arbitrary: fc.constant<Kind>("message") },
          { weight: 4, arbitrary: fc.constantFrom<Kind>("edit", "new", "stop", "tell") }
        ),
        sequence: fc.integer({ min: 1, max: 40 }),
        button: fc.option(fc.nat()),
        age: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 30 * minute })),
        long: fc.boolean()
      }),
      { minLength: 1, maxLength: size, size: "max" }
    )
    .map((items) =>
      items.map(({ kind, sequence, button, age, long }, index) =>
        ref(index + 1, {
          kind,
          message: kind === "message" ? index + 1 : kind === "edit" ? (sequence % (index + 1)) + 1 : 0,
          sequence: kind === "message" || kind === "edit" ? sequence : 0,
          sentAt: noon - age,
          acceptedAt: noon,
          long: long && kind === "message",
          ...(kind === "tell" ? { about: "help" as const } : {}),
          ...(kind === "stop" && button !== null ? { draft: draftId(ref((button % (index + 1)) + 1).id) } : {})
        })
      )
    )

type Command = (model: Model) => void
type Commands = ReadonlyArray<fc.WeightedArbitrary<Command>>

const always = (weight: number, command: Command) => ({ weight, arbitrary: fc.constant(command) })
const failing = (weight: number, command: (model: Model, failure: StepFailure, jitter: number) => void) => ({
  weight,
  arbitrary: fc.tuple(failure, fc.double({ min: 0, max: 0.99, noNaN: true })).map(
    ([failure, jitter]): Command =>
      (model) =>
        command(model, failure, jitter)
  )
})
const counting = (weight: number, max: number, command: (model: Model, n: number) => void) => ({
  weight,
  arbitrary: fc.nat({ max }).map(
    (n): Command =>
      (model) =>
        command(model, n)
  )
})

const world: Commands = [
  counting(12, 10_000, (model, n) => model.offer(n)),
  counting(6, 20, (model, count) => model.accept(count)),
  counting(2, 20, (model, count) => model.accept(count, true)),
  counting(3, 50, (model, limit) => model.relay(limit)),
  counting(3, 2_000, (model, ms) => model.advance(ms)),
  counting(2, 10 * minute, (model, delay) => model.remind(delay)),
  counting(1, 100, (model, index) => model.cancel(index)),
  counting(1, 30 * 60 * minute, (model, ms) => {
    // No transaction stays open for so long.
    model.reveal()
    model.advance(ms)
  }),
  always(2, (model) => model.crash())
]

const answering: Commands = [
  always(4, (model) => model.answers("done")),
  failing(3, (model, failure, jitter) => model.answers(failure, jitter)),
  always(1, (model) => {
    for (let i = 0; i < 6; i++) {
      model.reveal()
      model.answers({ kind: "limited" })
      model.advance(5 * minute)
    }
  })
]

const sending: Commands = [
  always(6, (model) => model.sends("done")),
  failing(2, (model, failure, jitter) => model.sends(failure, jitter)),
  always(1, (model) => {
    for (let i = 0; i < 6; i++) {
      model.reveal()
      model.sends({ kind: "limited" })
      model.advance(5 * minute)
    }
  })
]

/** A place was given, and what has it is not to be seen in the store yet. */
const hiding: Commands = [always(2, (model) => model.hide()), always(2, (model) => model.reveal())]

/** Whatever the store holds is offered in any order, any number of times. */
export const offered: Commands = [...world, ...answering, ...sending]
export const anything: Commands = [...offered, ...hiding]
/** Nothing that is sent ever comes to an end. */
export const silence: Commands = [...world, ...answering, ...hiding]

/** More comes in than there is room for, and much of it is not offered at once. */
export const crowd: Commands = [
  counting(6, 20, (model, count) => model.accept(count)),
  counting(4, 20, (model, count) => model.accept(count, true)),
  counting(3, 10_000, (model, n) => model.offer(n)),
  always(6, (model) => model.answers("done")),
  always(8, (model) => model.sends("done"))
]

export interface History {
  readonly queue: Policy["queue"]
  readonly store: ReadonlyArray<Ref>
  readonly commands: ReadonlyArray<Command>
}

export const histories = (size: number, commands: Commands): fc.Arbitrary<History> =>
  fc.record({
    queue: fc.constantFrom(...queues),
    store: store(size),
    commands: fc.array(fc.oneof(...commands), { maxLength: 200, size: "max" })
  })

export const play = ({ queue, store, commands }: History) => {
  const model = new Model({ queue }, store)
  for (const command of commands) command(model)
  return model
}
