import { bundleWorkflowCode } from "@temporalio/worker"
import { writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"

// Run by the build, beside what `tsc` emitted: workers load the bundle, and make none when they start.
const quiet = () => {}
const workflowsPath = fileURLToPath(new URL("./workflows.js", import.meta.url))
const { code } = await bundleWorkflowCode({
  workflowsPath,
  // All conversations of a worker share it: nothing of it keeps anything outside of instances.
  preloadModules: [workflowsPath],
  logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: console.warn, error: console.error }
})
await writeFile(new URL("../workflows.bundle.js", import.meta.url), code)
