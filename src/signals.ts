/** The first signal starts an orderly stop, as `runMain` does; a second one exits at once. Nothing is lost either way. */
export const leaveAtSecondSignal = () => {
  let signals = 0
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (++signals > 1) process.exit(130)
    })
  }
}
