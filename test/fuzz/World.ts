import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import * as Daemon from "./world/Daemon.ts"
import * as Model from "./world/Model.ts"
import * as Telegram from "./world/Telegram.ts"

/** A daemon, its Telegram and its model, with other people who write all the time. */
export interface World {
  readonly daemon: Daemon.Daemon
  readonly telegram: Telegram.Telegram
  readonly model: Model.Model
  /** An allowed person who misbehaves says something. */
  readonly say: (text: string) => void
  /** Another person asks a question. */
  readonly ask: () => void
  /** The latencies of answered questions in milliseconds, and the number of unanswered ones. */
  readonly answered: () => ReadonlyArray<number>
  readonly waiting: () => number
  /** The number of questions that were answered more than once. */
  readonly doubled: () => number
}

const token = "4242:the-secret-of-the-fuzzed-bot"
const honest = [101, 102, 103, 104, 105]

export const hostileUser = 666

export const messageFrom = (user: number, message: number, text: string) => ({
  message: {
    message_id: message,
    date: Math.floor(Date.now() / 1000),
    chat: { id: user, type: "private", first_name: "P" },
    from: { id: user, is_bot: false, first_name: "P", language_code: "en" },
    text
  }
})

export const make = (folder: string) =>
  Effect.gen(function* () {
    const telegram = yield* Telegram.make(token)
    const model = yield* Model.make
    const own = join(folder, randomUUID())
    mkdirSync(own)
    const daemon = yield* Daemon.start(own, {
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      OPENROUTER_API_KEY: "sk-fuzz",
      OPENROUTER_BASE_URL: model.baseUrl,
      HOLDFAST_ROUTE: Object.values(Model.route).join(","),
      HOLDFAST_ALLOWED_USERS: [...honest, hostileUser].join(","),
      HOLDFAST_PORT: "0",
      HOLDFAST_SEND_DEADLINE: "1 second",
      HOLDFAST_IDLE_DEADLINE: "1 second",
      HOLDFAST_FIRST_TOKEN_DEADLINE: "2 seconds",
      HOLDFAST_TOTAL_DEADLINE: "4 seconds",
      HOLDFAST_STEP_RETRY_MAXIMUM: "1 second",
      // There is one model for all: its hostile answers must not count against other people.
      HOLDFAST_BREAKER_FAILURES: "1000",
      HOLDFAST_BREAKER_RATE: "1",
      HOLDFAST_BREAKER_MINIMUM: "10000",
      HOLDFAST_REST: "1 second",
      HOLDFAST_LONGEST_REST: "1 second",
      HOLDFAST_THROTTLE_MINIMUM: "10000",
      HOLDFAST_CONCURRENCY: "256",
      HOLDFAST_BUDGET_FLOOR: "1000",
      HOLDFAST_BUDGET_CLIENT_FLOOR: "1000"
    })
    let [number, message, doubled] = [0, 500_000, 0]
    const asked = new Map<number, number>()
    const times = new Map<number, number>()
    telegram.onSent((chat, text) => {
      if (!honest.includes(chat)) return
      for (const [, digits] of text.matchAll(/honest answer #(\d+)\./g)) {
        const one = Number(digits)
        const at = asked.get(one)
        if (at !== undefined) times.set(one, performance.now() - at)
        else if (times.has(one)) doubled++
        asked.delete(one)
      }
    })
    return {
      daemon,
      telegram,
      model,
      say: (text) => telegram.deliver(messageFrom(hostileUser, ++message, text)),
      ask: () => {
        const one = ++number
        asked.set(one, performance.now())
        telegram.deliver(messageFrom(honest[one % honest.length] ?? 101, ++message, Model.question(one)))
      },
      answered: () => [...times.values()],
      waiting: () => asked.size,
      doubled: () => doubled
    } satisfies World
  })
