import { it } from "@effect/vitest"
import { GlobalValue } from "effect"

const { effect, flakyTest, layer, live, prop, scoped, scopedLive } = it
const own = GlobalValue.globalValue("test/Methods", () => ({
  effect,
  flakyTest,
  layer,
  live,
  prop,
  scoped,
  scopedLive
}))

// Its tests would go on without the run, and keep all that can no longer be sent to it in memory.
GlobalValue.globalValue("test/Orphan", () =>
  process.once("disconnect", () => void process.kill(process.pid, "SIGKILL"))
)

// `layer` of @effect/vitest 0.30 replaces these methods of the one `it`, also for the files that run later in the same process.
Object.assign(it, own)
