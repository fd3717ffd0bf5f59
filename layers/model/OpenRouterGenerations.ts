import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { dollars } from "../../domain/spending/Money.ts"
import { Generations, type Told } from "../../services/spending/Generations.ts"
import * as ModelList from "./ModelList.ts"

const isTold = Schema.is(Schema.Struct({ data: Schema.Struct({ total_cost: Schema.NonNegative }) }))
const areTokens = Schema.is(
  Schema.Struct({
    data: Schema.Struct({
      native_tokens_prompt: Schema.NonNegativeInt,
      native_tokens_completion: Schema.NonNegativeInt
    })
  })
)

const told = (body: unknown): Option.Option<Told> => {
  const cost = isTold(body) ? dollars(body.data.total_cost) : undefined
  if (cost === undefined) return Option.none()
  if (!areTokens(body)) return Option.some({ cost })
  const { native_tokens_completion: completion, native_tokens_prompt: prompt } = body.data
  return Option.some({ cost, tokens: { prompt, completion } })
}

/**
 * What OpenRouter tells about a generation: `GET /generation?id=` (https://openrouter.ai/docs/api-reference/get-a-generation).
 * Until it has ended, and at servers without that path, the answer is a 404.
 */
export const layer = (provider: {
  readonly baseUrl: string
  readonly key: Redacted.Redacted
}): Layer.Layer<Generations> =>
  Layer.succeed(Generations, {
    find: (generation) =>
      ModelList.list(provider, `/generation?id=${encodeURIComponent(generation)}`).pipe(
        Effect.map(told),
        Effect.catchIf(
          ({ status }) => status === 404,
          () => Effect.succeedNone
        )
      )
  })
