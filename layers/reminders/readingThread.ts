import { parentPort } from "node:worker_threads"
import type { Said } from "../../domain/reminders/language/Said.ts"
import { understand } from "../../domain/reminders/language/When.ts"

// Run as a thread by `ReadingThreads`: each message is a text that somebody wrote. A throw ends the thread.
parentPort?.on("message", (said: Said) => parentPort?.postMessage(understand(said)))
parentPort?.postMessage("ready")
