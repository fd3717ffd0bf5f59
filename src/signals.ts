/** The first signal starts an ordered stop, as `runMain` does it; a second one leaves at once: nothing is lost either way. */
export const leaveAtSecondSignal = () => {
  let signals = 0
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (++signals > 1) process.exit(130)
    })
  }
}
