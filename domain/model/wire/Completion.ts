import * as Either from "effect/Either"
import { InvalidOutput, StreamCut, type ModelFailure } from "../Failure.ts"
import type { ChatAnswer, ChatDelta, Finish } from "../Chat.ts"
import { type Claims, noClaims } from "../refusals/Classify.ts"
import { Decoder } from "./Decoder.ts"
import { parse } from "../../Json.ts"
import { isSpoken } from "./Ending.ts"
import type { Asked } from "../Facts.ts"
import { Reply } from "./Reply.ts"

/**
 * Decodes the body of a 200 into a complete answer, even if it came as a stream without being asked to, or into the
 * failure that it contains.
 */
export const completion = (
  asked: Asked,
  text: string,
  header: string | undefined,
  claims: Claims = noClaims
): Either.Either<ChatAnswer, ModelFailure> => {
  const invalid = (why: InvalidOutput["why"]) => Either.left(new InvalidOutput({ ...asked, why }))
  const body = text.replace(/^\uFEFF/, "")
  if (!isSpoken(body)) return invalid("empty")
  const parsed = parse(body)
  if (parsed !== undefined) {
    const reply = new Reply(asked, header, claims)
    reply.json(parsed)
    if (!reply.over && !reply.answering) return invalid("wrong-shape")
    reply.conclude()
    return answered(asked, reply.take(), reply.failure)
  }
  if (/^\s*</.test(body)) return invalid("html")
  if (!/^(?:data|event|id|:)/m.test(body) && !/^\s*\{.*\}\s*\n\s*\{/.test(body)) return invalid("no-json")
  const decoder = new Decoder(asked, header, claims, body.length * 4)
  const deltas = decoder.feed(new TextEncoder().encode(body))
  return answered(asked, [...deltas, ...(decoder.over ? [] : decoder.end())], decoder.failure)
}

const answered = (
  asked: Asked,
  deltas: ReadonlyArray<ChatDelta>,
  failure: ModelFailure | undefined
): Either.Either<ChatAnswer, ModelFailure> => {
  let text = ""
  let finish: Finish | undefined
  for (const delta of deltas) {
    if (delta._tag === "Text") text += delta.text
    else if (delta._tag === "Unsaid") text = ""
    else if (delta._tag === "Finish") finish = delta.finish
  }
  return finish === undefined ? Either.left(failure ?? new StreamCut(asked)) : Either.right({ text, finish })
}
