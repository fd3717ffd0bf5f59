import * as FastCheck from "effect/FastCheck"

/**
 * An event in a chat: its person writes, time passes, Telegram delivers the newest update again, or the assistant is restarted.
 *
 * @since 0.1.0
 * @category models
 */
export type Act =
  | { readonly _tag: "Write"; readonly text: string }
  | { readonly _tag: "Wait"; readonly millis: number }
  | { readonly _tag: "Redeliver" | "Restart" }

/**
 * Acts in order, and the messages that are written by them.
 *
 * @since 0.1.0
 * @category models
 */
export interface History {
  readonly acts: ReadonlyArray<Act>
  readonly messages: ReadonlyArray<string>
}

/**
 * Makes a history from its events.
 *
 * @since 0.1.0
 * @category constructors
 */
export const history = (acts: ReadonlyArray<Act>): History => ({
  acts,
  messages: acts.flatMap((act) => (act._tag === "Write" ? [act.text] : []))
})

const act = FastCheck.oneof(
  { weight: 5, arbitrary: FastCheck.constant({ _tag: "Write" as const }) },
  {
    weight: 3,
    arbitrary: FastCheck.record({ _tag: FastCheck.constant("Wait" as const), millis: FastCheck.nat(5000) })
  },
  { weight: 1, arbitrary: FastCheck.record({ _tag: FastCheck.constantFrom("Redeliver" as const, "Restart" as const) }) }
)

/**
 * Histories of up to twenty acts; no two messages are the same.
 *
 * @since 0.1.0
 * @category testing
 */
export const histories: FastCheck.Arbitrary<History> = FastCheck.array(act, { maxLength: 20, size: "max" }).map(
  (acts) => history(acts.map((act, index) => (act._tag === "Write" ? { ...act, text: `message ${index + 1}` } : act)))
)
