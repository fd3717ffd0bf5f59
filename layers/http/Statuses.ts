import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { MessageStatus } from "../../domain/turns/Timeline.ts"
import type { Timeline } from "../../services/turns/Timeline.ts"

const every = Duration.millis(250)
/** How long a chat is polled after an event in it: its update may not be accepted yet. */
const patience = Duration.toMillis(Duration.seconds(10))
/** The most messages of a chat whose status is read. */
export const newest = 50

const settled = ({ state }: MessageStatus) =>
  state === "delivered" || state === "ended" || state === "handled" || state === "skipped"

/** The message was settled before its chat was watched, so nothing is emitted for it. */
const isOld = (now: number) => (status: MessageStatus) => settled(status) && status.acceptedAt < now - 2 * patience

/**
 * Emits the statuses of messages as they change. The store is polled four times a second, but only for chats that have
 * unfinished messages or a recent event. `touch` reports an event.
 */
export const watch = (timeline: Timeline["Type"], bot: number) => {
  const watched = new Map<number, { until: number; known?: ReadonlyMap<number, MessageStatus> }>()

  const touch = Effect.fnUntraced(function* (chat: number) {
    const until = (yield* Clock.currentTimeMillis) + patience
    const one = watched.get(chat)
    if (one === undefined) watched.set(chat, { until })
    else one.until = until
  })

  const poll = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const changes: Array<MessageStatus> = []
    for (const [chat, one] of watched) {
      // While the store fails, no change is known; readiness says why.
      const statuses = yield* Effect.option(timeline.ofChat(bot, chat, newest))
      if (statuses._tag === "None") continue
      const known = one.known ?? new Map(statuses.value.filter(isOld(now)).map((status) => [status.message, status]))
      changes.push(...statuses.value.filter((status) => !Equal.equals(known.get(status.message), status)))
      one.known = new Map(statuses.value.map((status) => [status.message, status]))
      if (now > one.until && statuses.value.every(settled)) watched.delete(chat)
    }
    return changes
  })

  return {
    touch,
    /** Polls once. The changes that it finds count as emitted. */
    look: poll,
    changes: Stream.flattenIterables(Stream.repeatEffectWithSchedule(poll, Schedule.spaced(every)))
  }
}
