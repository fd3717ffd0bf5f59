import { bundleWorkflowCode } from "@temporalio/worker"
import { writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"

// The build runs this next to the output of `tsc`. Workers load the bundle instead of bundling when they start.
const quiet = () => {}
const workflowsPath = fileURLToPath(new URL("./workflows.js", import.meta.url))
const { code } = await bundleWorkflowCode({
  workflowsPath,
  // All conversations of a worker share the modules, which keep no state outside of instances.
  preloadModules: [workflowsPath],
  logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: console.warn, error: console.error }
})
await writeFile(new URL("../workflows.bundle.js", import.meta.url), code)
