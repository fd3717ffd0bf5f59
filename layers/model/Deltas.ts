import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { InvalidOutput, type ModelFailure } from "../../domain/model/Failure.ts"
import type { ChatDelta } from "../../domain/model/Chat.ts"
import { Decoder } from "../../domain/model/wire/Decoder.ts"
import type { Attempt } from "./Attempt.ts"
import type { Read } from "./Body.ts"

/** The wait for the end of the body after the last delta: only a connection whose response was read to its end is reused. */
const farewell = "100 millis"

/**
 * The deltas of a streamed answer, one chunk of deltas per network chunk. The idle deadline does not run while a slow
 * reader delays the stream.
 */
export const deltas = (
  { asked, claims, vitals }: Attempt,
  read: Read<ModelFailure>,
  generation: string | undefined
): Stream.Stream<ChatDelta, ModelFailure> => {
  const decoder = new Decoder(asked, generation, claims)
  let lines = 0
  let closed = false
  let received = false

  const take = (network: Uint8Array) => {
    received = true
    const found = decoder.feed(network)
    if (decoder.started) vitals.started()
    const alive = decoder.lines > lines
    lines = decoder.lines
    if (found.length === 0 && !decoder.over) {
      if (alive) vitals.waiting()
      return more
    }
    vitals.resting()
    return Effect.succeed(Chunk.unsafeFromArray(found))
  }
  const close = (broken: Option.Option<ModelFailure>) => {
    closed = true
    const empty = () => (received ? undefined : new InvalidOutput({ ...asked, why: "empty", silent: true }))
    return Effect.succeed(Chunk.unsafeFromArray(decoder.end(Option.getOrUndefined(broken) ?? empty())))
  }
  const more: Effect.Effect<Chunk.Chunk<ChatDelta>> = Effect.matchEffect(read, { onFailure: close, onSuccess: take })

  const leave = Effect.suspend(() =>
    closed ? Effect.void : Effect.timeoutOption(Effect.ignore(Effect.forever(read)), farewell)
  )
  const pull = Effect.suspend(() => {
    if (!decoder.over) {
      if (lines > 0) vitals.waiting()
      return more
    }
    return decoder.failure === undefined
      ? Effect.zipRight(leave, Effect.fail(Option.none()))
      : Effect.fail(Option.some(decoder.failure))
  })
  return Stream.repeatEffectChunkOption(pull)
}
