import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import type { Finding } from "../../layers/doctor/Finding.ts"
import { settingsOf } from "../../layers/settings/Settings.ts"
import { environment } from "../environment.ts"
import { asJson, json } from "./Asking.ts"
import { addressOf } from "./Client.ts"
import { Trouble } from "./Trouble.ts"

const labels: Record<Finding["state"], string> = { ok: "ok", off: "-", wrong: "WRONG" }

const line = ({ part, says, state }: Finding) => `${labels[state].padEnd(5)}  ${part.padEnd(13)}  ${says}`

const verdict = (found: ReadonlyArray<Finding>) => {
  const wrong = found.filter(({ state }) => state === "wrong").length
  return wrong === 0 ? "all is well" : `${wrong} of ${found.length} checks found something wrong`
}

/** The checks with the settings of the environment. With mistaken settings, nothing else can be checked. */
const checks = Effect.gen(function* () {
  const { names, provider } = yield* Effect.mapError(environment, ({ message }) => new Trouble({ why: message }))
  const settings = yield* Effect.either(Effect.withConfigProvider(settingsOf(names), provider))
  if (settings._tag === "Left") {
    const found = settings.left.mistakes.map(({ example, name, wrong }): Finding => {
      const such = example === undefined || example === "" ? "" : `; for example: ${name}=${example}`
      return { part: "settings", state: "wrong", says: `${name} ${wrong}${such}` }
    })
    return [Effect.succeed(found)]
  }
  const { host, port } = settings.right
  const { checks } = yield* Effect.promise(() => import("../../layers/doctor/Doctor.ts"))
  const own: Finding = { part: "settings", state: "ok", says: `can be read; Node.js is ${process.version}` }
  return [Effect.succeed([own]), ...(yield* checks(settings.right, port === 0 ? undefined : addressOf(host, port)))]
})

export const doctor = Command.make("doctor", { json }, (own) =>
  Effect.gen(function* () {
    const json = yield* asJson(own.json)
    const running = yield* Effect.forEach(yield* checks, Effect.fork)
    const found: Array<Finding> = []
    for (const fiber of running) {
      const some = yield* Fiber.join(fiber)
      found.push(...some)
      if (!json) for (const one of some) yield* Console.log(line(one))
    }
    const isWell = found.every(({ state }) => state !== "wrong")
    yield* Console.log(json ? JSON.stringify({ ok: isWell, findings: found }) : verdict(found))
    // The findings say why.
    if (!isWell) return yield* new Trouble({ why: "" })
  }).pipe(Effect.provide(Logger.remove(Logger.defaultLogger)))
).pipe(
  Command.withDescription(
    "Checks the settings, the data folder, Telegram, the models and all else that a daemon needs."
  )
)
