/**
 * Signals within half a second are one: `npm start` forwards the Ctrl-C that a terminal has already sent to all of its
 * processes.
 */
const together = 500

/** The first signal starts an orderly stop, as `runMain` does; a later one exits at once. Nothing is lost either way. */
export const leaveAtSecondSignal = () => {
  let first: number | undefined
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      first ??= performance.now()
      if (performance.now() - first > together) process.exit(130)
    })
  }
}
