import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { daemon } from "./daemon.ts"
import { leaveAtSecondSignal } from "./signals.ts"

leaveAtSecondSignal()
NodeRuntime.runMain(daemon, { disableErrorReporting: true, disablePrettyLogger: true })
