// Runs inside Temporal workflows too: nothing of `effect` at run time.
import type { Progress, State } from "./State.ts"

/**
 * The state after the wall clock was set back by a number of milliseconds: no wait becomes longer, and nothing that began becomes younger. The
 * times of reminders follow the wall clock and stay.
 *
 * @since 0.1.0
 * @category reducer
 */
export const setBack = (state: State, millis: number): State => ({
  ...state,
  waiting: state.waiting.map((ref) => ({
    ...ref,
    acceptedAt: ref.acceptedAt - millis,
    sentAt: ref.sentAt === 0 ? 0 : ref.sentAt - millis
  })),
  turn:
    state.turn === null
      ? null
      : { ...state.turn, startedAt: state.turn.startedAt - millis, progress: earlier(state.turn.progress, millis) },
  outbox: state.outbox.map((sending) => ({
    ...sending,
    queuedAt: sending.queuedAt - millis,
    progress: sending.progress === null ? null : earlier(sending.progress, millis)
  })),
  load: state.load?._tag === "Waiting" ? { ...state.load, at: state.load.at - millis } : state.load
})

const earlier = (progress: Progress, millis: number): Progress =>
  progress._tag === "Waiting" ? { ...progress, at: progress.at - millis } : progress
