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
 * Runs `then` when the signal fires, unless the function that this returns is called before. All calls on one signal share one
 * listener: Node warns of a leak at the eleventh, and a program may give a hundred calls the signal of one request.
 */
export const onAbort = (signal: AbortSignal | undefined, then: () => void): (() => void) => {
  if (signal === undefined) return () => {}
  const waiting = signals.get(signal) ?? listen(signal)
  // A new function each time, so that the same one given twice runs twice.
  const own = () => then()
  waiting.all.add(own)
  return () => {
    if (!waiting.all.delete(own) || waiting.all.size > 0) return
    signal.removeEventListener("abort", waiting.fire)
    signals.delete(signal)
  }
}
