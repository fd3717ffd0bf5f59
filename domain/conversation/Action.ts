// Runs inside Temporal workflows too: nothing of `effect` at run time.
import type { RequestId } from "../Ids.ts"
import type { AnswerMode, Notice, Sending, Turn } from "./State.ts"

/**
 * What an engine is to run. Each is idempotent under its id: run again, it finds its stored result.
 *
 * - `Answer` ends with the event `Answered` or `AnswerFailed`; `Deliver` and `Tell` with `Sent` or `SendFailed`.
 * - `Cancel` tells the running `Answer` of that turn to stop: it stores the text so far and ends as `Answered`. It is harmless
 *   when that `Answer` has ended, or was started with the mode `stop`.
 * - `FireReminder` ends like them.
 * - `Plan` asks for the reminder that is due next: the engine answers with `Planned`.
 * - `Load` asks for the refs that wait in the store: the engine offers the first 16 or more unconfirmed ones after `after`, in
 *   order, as `Arrived`, and then `Loaded`, in the same transaction. No turn begins in between.
 */
export type Action =
  | {
      readonly _tag: "Answer"
      readonly id: RequestId
      readonly places: ReadonlyArray<number>
      readonly since: number
      readonly mode: AnswerMode
      readonly delayed: boolean
    }
  | { readonly _tag: "Cancel"; readonly id: RequestId }
  | { readonly _tag: "Deliver"; readonly id: RequestId; readonly abandoned: boolean }
  | { readonly _tag: "Tell"; readonly id: RequestId; readonly about: Notice; readonly abandoned: boolean }
  | { readonly _tag: "FireReminder"; readonly id: RequestId; readonly abandoned: boolean }
  | { readonly _tag: "Plan" }
  | { readonly _tag: "Load"; readonly after: number }

/** A step that an engine runs in a fiber or as an activity. */
export type Step = Extract<Action, { readonly _tag: "Answer" | "Deliver" | "Tell" | "FireReminder" }>

/** The step that answers a turn. */
export const answer = (turn: Turn, since: number): Step => ({
  _tag: "Answer",
  id: turn.id,
  places: turn.places,
  since,
  mode: turn.mode,
  delayed: turn.delayed
})

/** The step that sends what stands in the outbox. */
export const send = (sending: Sending): Step => {
  const { abandoned, id } = sending
  return sending._tag === "Tell"
    ? { _tag: "Tell", id, about: sending.about, abandoned }
    : { _tag: sending._tag, id, abandoned }
}
