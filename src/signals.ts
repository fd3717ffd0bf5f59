/**
 * Signals within half a second are one: `npm start` forwards the Ctrl-C that a terminal has already sent to all of its
 * processes.
 */
const together = 500

let received: string | undefined

/** The name of the first signal that this process received, if any. */
export const receivedSignal = (): string | undefined => received

/** The first signal starts an orderly stop, as `runMain` does; a later one exits at once. Nothing is lost either way. */
export const leaveAtSecondSignal = () => {
  let first: number | undefined
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      received ??= signal
      first ??= performance.now()
      if (performance.now() - first > together) process.exit(130)
    })
  }
}
