import * as Effect from "effect/Effect"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Updates } from "../turns/Updates.ts"

const keyOf = ({ album, chat, user }: Envelope) =>
  album === undefined || chat === undefined || user === undefined ? undefined : `${chat.id}:${user.id}:${album}`

/**
 * In a group, only one part of an album mentions the bot, or none if the others came with an earlier batch: all parts of
 * an album are for the bot if one of them is. The store is asked only about parts that are not for the bot by themselves.
 */
export const wholeAlbums = Effect.fnUntraced(function* (
  bot: number,
  updates: typeof Updates.Service,
  envelopes: ReadonlyArray<Envelope>
): Effect.fn.Return<(envelope: Envelope) => Envelope, StoreUnavailable> {
  const parts = envelopes.filter((envelope) => envelope.skip === "overheard" && keyOf(envelope) !== undefined)
  if (parts.length === 0) return (envelope) => envelope
  const meant = new Set(envelopes.flatMap((one) => (one.kind === "message" ? [keyOf(one)] : [])))
  for (const part of parts) {
    const { album, chat, message, user } = part
    if (meant.has(keyOf(part)) || album === undefined || chat === undefined || user === undefined) continue
    const found = yield* updates.albumPart({ bot, chat: chat.id, user: user.id, album, message: message ?? 0 })
    if (found) meant.add(keyOf(part))
  }
  return (envelope) =>
    envelope.skip === "overheard" && meant.has(keyOf(envelope))
      ? { ...envelope, kind: "message", skip: undefined }
      : envelope
})
