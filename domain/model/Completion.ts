import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { InvalidOutput, type ModelFailure } from "../Failure.ts"
import type { ChatAnswer } from "./Chat.ts"
import { type Claims, classify, errorType, noClaims } from "./Classify.ts"
import type { Asked } from "./Facts.ts"
import { conclude, isSpoken } from "./Ending.ts"
import { Items } from "./Items.ts"
import * as Wire from "./Wire.ts"

const parse = (text: string): Either.Either<unknown, unknown> => Either.try(() => JSON.parse(text))
const decode = Schema.decodeUnknownEither(Wire.Completion)
const refuses = (body: unknown) => Predicate.hasProperty(body, "error") && Boolean(body.error)

/**
 * The JSON in a body, or nothing where it is none.
 *
 * @since 0.1.0
 * @category decoding
 */
export const json = (text: string): unknown => Either.getOrUndefined(parse(text))

/**
 * Decodes the body of a 200: a whole answer, or the failure that stands in its place, an error inside it included.
 *
 * @since 0.1.0
 * @category decoding
 */
export const completion = (
  asked: Asked,
  text: string,
  header: string | undefined,
  claims: Claims = noClaims
): Either.Either<ChatAnswer, ModelFailure> => {
  const invalid = (why: InvalidOutput["why"]) => Either.left(new InvalidOutput({ ...asked, why }))
  const refused = (body: unknown) =>
    Either.left(classify(asked, { status: undefined, retryAfter: undefined, body }, claims))

  if (!isSpoken(text)) return invalid("empty")
  const parsed = parse(text)
  if (Either.isLeft(parsed)) return invalid(/^\s*</.test(text) ? "html" : "no-json")
  if (refuses(parsed.right)) return refused(parsed.right)
  const decoded = decode(parsed.right)
  if (Either.isLeft(decoded)) return invalid("wrong-shape")

  const { choices, id, model, usage } = decoded.right
  const [{ error, finish_reason, message }] = choices
  const failed = Boolean(error)
  const cropped = failed && errorType({ error }) === "max_tokens_exceeded"
  if (!cropped && (failed || finish_reason === "error")) return refused({ error })
  const said = message?.content ?? ""
  const items = new Items(asked.candidate)
  for (const piece of message?.reasoning_details ?? []) items.reasoning(piece)
  for (const piece of message?.tool_calls ?? []) items.call(piece)
  const reason = cropped ? "length" : finish_reason ? Wire.finishReason(finish_reason) : undefined
  return Either.map(
    conclude(asked, {
      reason,
      spoken: isSpoken(said),
      items: items.all,
      declined: Boolean(message?.refusal),
      model,
      generation: header ?? id,
      usage: usage && Wire.toUsage(usage)
    }),
    (finish) => ({ text: said, finish })
  )
}
