import * as Effect from "effect/Effect"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Updates } from "../turns/Updates.ts"

/** The album of a person that a message is a part of; none for any other message. */
const albumsOf = (envelope: Envelope) => {
  const { album, chat, message = 0, user } = envelope
  return album === undefined || chat === undefined || user === undefined
    ? []
    : [{ key: `${chat.id}:${user.id}:${album}`, album, chat: chat.id, message, user: user.id }]
}

/**
 * In a group, only one part of an album mentions the bot, or none if the others came with an earlier batch: all parts of
 * an album are for the bot if one of them is. The store is asked only about parts that are not for the bot by themselves.
 */
export const wholeAlbums = Effect.fnUntraced(function* (
  bot: number,
  updates: typeof Updates.Service,
  envelopes: ReadonlyArray<Envelope>
): Effect.fn.Return<(envelope: Envelope) => Envelope, StoreUnavailable> {
  const parts = envelopes.filter(({ skip }) => skip === "overheard").flatMap(albumsOf)
  if (parts.length === 0) return (envelope) => envelope
  const meant = new Set(
    envelopes
      .filter(({ kind }) => kind === "message")
      .flatMap(albumsOf)
      .map(({ key }) => key)
  )
  for (const { key, ...part } of parts) {
    if (!meant.has(key) && (yield* updates.albumPart({ bot, ...part }))) meant.add(key)
  }
  return (envelope) =>
    envelope.skip === "overheard" && albumsOf(envelope).some(({ key }) => meant.has(key))
      ? { ...envelope, kind: "message", skip: undefined }
      : envelope
})
