import { parentPort } from "node:worker_threads"
import type { Said } from "../../domain/reminders/language/Said.ts"
import { understand } from "../../domain/reminders/language/When.ts"

// The entry of the threads of `ReadingThreads`: each message is a person's text. A throw ends the thread.
parentPort?.on("message", (said: Said) => parentPort?.postMessage(understand(said)))
parentPort?.postMessage("ready")
