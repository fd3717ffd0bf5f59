import { fileURLToPath } from "node:url"

/** The options of Node.js with which `npm start` runs the daemon: docs/operations.md, "Memory and start". */
const options = ["--max-semi-space-size=8", "--max-old-space-size=512"]

/**
 * Replaces this process by the one that `npm start` runs, with these variables besides its own. Returns where Node.js
 * cannot do so: before 22.15, and on Windows.
 */
export const becomeDaemon = (given: ReadonlyMap<string, string>): void => {
  // The types are those of Node.js 20.
  const { execve } = process as {
    readonly execve?: (file: string, args: ReadonlyArray<string>, environment: NodeJS.ProcessEnv) => never
  }
  if (execve === undefined || process.platform === "win32") return
  // From the chunks of the bundle, too, which are as deep as this file.
  const main = fileURLToPath(new URL("../main.js", import.meta.url))
  execve(process.execPath, [process.execPath, ...options, ...process.execArgv, main], {
    ...process.env,
    ...Object.fromEntries(given)
  })
}
