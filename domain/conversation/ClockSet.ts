import type { Progress, State } from "./State.ts"

/**
 * Milliseconds. A clock that was set back is noticed within ten seconds; this is twice that, because a machine can be
 * busy. Times in this span before the notice are times of the new clock.
 */
const unnoticed = 20_000

/**
 * The state after the wall clock was set back by `millis`, noticed at `now`: no wait becomes longer, and nothing that
 * began by the old clock becomes younger. A wait that was stored by the new clock before the notice may end early,
 * which does no harm. The times of reminders follow the wall clock and stay.
 */
export const setBack = (state: State, millis: number, now: number): State => {
  const isNew = (at: number) => at <= now && at > now - unnoticed
  const began = (at: number) => (isNew(at) ? at : at - millis)
  return {
    ...state,
    waiting: state.waiting.map((ref) =>
      isNew(ref.acceptedAt)
        ? ref
        : { ...ref, acceptedAt: ref.acceptedAt - millis, sentAt: ref.sentAt === 0 ? 0 : ref.sentAt - millis }
    ),
    turn:
      state.turn === null
        ? null
        : { ...state.turn, startedAt: began(state.turn.startedAt), progress: earlier(state.turn.progress, millis) },
    outbox: state.outbox.map((sending) => ({
      ...sending,
      queuedAt: began(sending.queuedAt),
      progress: sending.progress === null ? null : earlier(sending.progress, millis)
    })),
    load: state.load?._tag === "Waiting" ? { ...state.load, at: state.load.at - millis } : state.load
  }
}

const earlier = (progress: Progress, millis: number): Progress =>
  progress._tag === "Waiting" ? { ...progress, at: progress.at - millis } : progress
