import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import { Inbox } from "../../services/inbox/Inbox.ts"
import { httpApi } from "../engine/HttpSends.ts"
import { among, push } from "../engine/Push.ts"
import { folder, makeTape, noopApi } from "../engine/Rig.ts"
import { watched } from "../engine/Watched.ts"

interface Asked {
  readonly people: number
  readonly turns: number
}

const asked = Effect.async<Asked>((resume) => {
  process.once("message", (asked: Asked) => resume(Effect.succeed(asked)))
})

const disconnected = Effect.async<void>((resume) => void process.once("disconnect", () => resume(Effect.void)))

/**
 * The embedded engine as a contender, see `programs/turns.mjs`. A send does nothing, or with the argument `http` goes
 * over HTTP to a double in a thread of its own.
 */
const program = Effect.gen(function* () {
  const tape = makeTape()
  const api = process.argv[2] === "http" ? httpApi : noopApi
  const contend = Effect.flatMap(Inbox, (inbox) => {
    const turns = Effect.gen(function* () {
      const { people, turns } = yield* asked
      const rate = yield* push(inbox, tape, turns, people, among(people))
      process.send?.(rate)
    })
    process.send?.("ready")
    return Effect.forever(turns)
  })
  const layer = watched(yield* folder, tape, api(tape))
  yield* Effect.raceFirst(Effect.provide(contend, layer), disconnected)
}).pipe(Effect.scoped)

NodeRuntime.runMain(program)
