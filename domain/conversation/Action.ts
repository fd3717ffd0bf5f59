import type { RequestId } from "../Ids.ts"
import type { AnswerMode, Notice, Sending, Turn } from "./State.ts"

/**
 * A command of the reducer to its engine. Each is idempotent under its id: run again, it finds its stored result.
 *
 * - `Answer` ends with the event `Answered` or `AnswerFailed`; `Deliver`, `Tell` and `FireReminder` with `Sent` or
 *   `SendFailed`.
 * - `Cancel` tells the running `Answer` of that turn to stop: it stores the text so far and ends as `Answered`. It has
 *   no effect when that `Answer` has ended, or was started with the mode `stop`.
 * - `Plan` asks for the next due reminder: the engine answers with `Planned`.
 * - `Load` asks for the refs that wait in the store: the engine offers at least the first 16 unconfirmed ones after
 *   `after`, in order, as `Arrived`, and then sends `Loaded`, all in one transaction. No turn begins in between.
 */
export type Action =
  | {
      readonly _tag: "Answer"
      readonly id: RequestId
      readonly places: ReadonlyArray<number>
      readonly since: number
      readonly mode: AnswerMode
      readonly delayed: boolean
      /** The name of the candidate that is called first. */
      readonly candidate?: string
    }
  | { readonly _tag: "Cancel"; readonly id: RequestId }
  | { readonly _tag: "Deliver"; readonly id: RequestId; readonly abandoned: boolean }
  | { readonly _tag: "Tell"; readonly id: RequestId; readonly about: Notice; readonly abandoned: boolean }
  | { readonly _tag: "FireReminder"; readonly id: RequestId; readonly abandoned: boolean }
  | { readonly _tag: "Plan" }
  | { readonly _tag: "Load"; readonly after: number }

/** An action that an engine runs in a fiber or as an activity. */
export type Step = Extract<Action, { readonly _tag: "Answer" | "Deliver" | "Tell" | "FireReminder" }>

export const answer = (turn: Turn, since: number): Step => ({
  _tag: "Answer",
  id: turn.id,
  places: turn.places,
  since,
  mode: turn.mode,
  delayed: turn.delayed,
  ...(turn.candidate === undefined ? {} : { candidate: turn.candidate })
})

/** The step that sends an entry of the outbox. */
export const send = (sending: Sending): Step => {
  const { abandoned, id } = sending
  return sending._tag === "Tell"
    ? { _tag: "Tell", id, about: sending.about, abandoned }
    : { _tag: sending._tag, id, abandoned }
}
