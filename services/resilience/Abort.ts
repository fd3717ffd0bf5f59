interface Waiting {
  readonly all: Set<() => void>
  readonly fire: () => void
}

/** The callbacks that wait for each signal. */
const signals = new WeakMap<AbortSignal, Waiting>()

const listen = (signal: AbortSignal): Waiting => {
  const all = new Set<() => void>()
  const fire = () => {
    for (const one of all) one()
  }
  signal.addEventListener("abort", fire)
  const waiting = { all, fire }
  signals.set(signal, waiting)
  return waiting
}

/**
 * Runs `then` when the signal aborts, unless the returned function is called first. All calls on one signal share one listener,
 * because Node warns of a leak at the eleventh listener, and a program may pass the signal of one request to a hundred calls.
 */
export const onAbort = (signal: AbortSignal | undefined, then: () => void): (() => void) => {
  if (signal === undefined) return () => {}
  const waiting = signals.get(signal) ?? listen(signal)
  // A new function for each call, so that a callback that is registered twice runs twice.
  const own = () => then()
  waiting.all.add(own)
  return () => {
    if (!waiting.all.delete(own) || waiting.all.size > 0) return
    signal.removeEventListener("abort", waiting.fire)
    signals.delete(signal)
  }
}
