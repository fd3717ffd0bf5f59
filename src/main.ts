#!/usr/bin/env node
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { daemon } from "./daemon.ts"

// The first signal starts an ordered stop, as runMain does it; a second one leaves at once: nothing is lost either way.
let signals = 0
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (++signals > 1) process.exit(130)
  })
}

NodeRuntime.runMain(daemon, { disableErrorReporting: true, disablePrettyLogger: true })
