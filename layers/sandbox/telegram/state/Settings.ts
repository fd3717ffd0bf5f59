import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { TelegramFaults } from "../../../../domain/sandbox/Telegram.ts"
import { Hook } from "./Hook.ts"
import type { Store } from "./Store.ts"

export interface Bot {
  readonly id: number
  readonly token: string
  readonly username: string
}

const values = {
  token: Schema.String,
  hook: Hook,
  /** The bot reads all messages of groups: privacy mode is off. */
  readsAll: Schema.Boolean,
  allowedUpdates: Schema.NullOr(Schema.Array(Schema.String)),
  commands: Schema.Array(Schema.Struct({ command: Schema.String, description: Schema.String })),
  faults: TelegramFaults
}
type Values = { readonly [K in keyof typeof values]: (typeof values)[K]["Type"] }

/** A value that is stored in the file. */
export interface Setting<A> {
  readonly get: () => A
  readonly set: (value: A) => Effect.Effect<void>
}

/** Reads a setting; `initial` if it is not stored. */
export const setting = <K extends keyof Values>(
  store: Store,
  key: K,
  initial: Values[K]
): Effect.Effect<Setting<Values[K]>> =>
  Effect.gen(function* () {
    // TypeScript does not see that the schema of a key decodes to the value of that key.
    const schema = Schema.parseJson(values[key] as unknown as Schema.Schema<Values[K], unknown>)
    const [row] = yield* store.rows<{ value: string }>("SELECT value FROM settings WHERE key = ?", key)
    let current = row === undefined ? initial : yield* Effect.orDie(Schema.decode(schema)(row.value))
    return {
      get: () => current,
      set: (value) =>
        Schema.encode(schema)(value).pipe(
          Effect.orDie,
          Effect.flatMap((json) => store.write([["INSERT OR REPLACE INTO settings VALUES (?, ?)", key, json]])),
          Effect.zipRight(Effect.sync(() => void (current = value)))
        )
    }
  })

const defaultBotId = 7_000_000_001

/** The bot of the given token, or of the token in the file, which is generated once. */
export const bot = (store: Store, token: Option.Option<string>, username: string): Effect.Effect<Bot> =>
  Effect.gen(function* () {
    const stored = yield* setting(store, "token", "")
    const made = yield* Effect.replicateEffect(Random.nextIntBetween(0, 36), 32).pipe(
      Effect.map((digits) => `${defaultBotId}:sandbox-${digits.map((digit) => digit.toString(36)).join("")}`)
    )
    const chosen = Option.getOrElse(token, () => stored.get() || made)
    if (chosen !== stored.get()) yield* stored.set(chosen)
    return { id: Number.parseInt(chosen, 10) || defaultBotId, token: chosen, username }
  })
