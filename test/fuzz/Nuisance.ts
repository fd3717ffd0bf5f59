import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Random from "effect/Random"
import type { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import { exchange, http } from "./doors/Http.ts"
import { markdown } from "./doors/Markdown.ts"
import { wishes } from "./doors/Words.ts"

/** One of each kind of a door, drawn anew each time. */
const some = (kinds: Readonly<Record<string, FastCheck.Arbitrary<unknown>>>) =>
  Effect.map(Random.nextInt, (seed) => {
    const [one] = FastCheck.sample(FastCheck.oneof(...Object.values(kinds)), { numRuns: 1, seed })
    return String(one)
  })

/**
 * An allowed person who misbehaves: odd reminders and commands as fast as they are accepted, and requests to the
 * daemon's own server. It never ends by itself.
 */
export const nuisance = (
  { send }: Pick<typeof TelegramSandbox.Service, "send">,
  person: number,
  address: string
): Effect.Effect<never> =>
  Effect.forever(
    Effect.gen(function* () {
      const words = (yield* some(wishes.kinds)).slice(0, 4096)
      yield* Effect.ignore(send(person, { text: words.trim() === "" ? "/" : words }))
      const request = yield* some(http.kinds)
      yield* Effect.promise(() => exchange(address, request.replaceAll("HOST", new URL(address).host)))
      yield* Effect.sleep("20 millis")
    })
  )

/** The model's answer to such a person. */
export const oddAnswer = (seed: number): string =>
  String(FastCheck.sample(FastCheck.oneof(...Object.values(markdown.kinds)), { numRuns: 1, seed })[0])
