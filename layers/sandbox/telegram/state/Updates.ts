import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Random from "effect/Random"
import * as Args from "../request/Arguments.ts"
import { conflict, type Refusal, tooManyRequests } from "../request/Refusal.ts"
import * as AllowedUpdates from "./AllowedUpdates.ts"
import { type Hook, hookOf, noHook } from "./Hook.ts"
import { setting } from "./Settings.ts"
import type { Statement, Store } from "./Store.ts"
import { type Queued, UpdateQueue } from "./UpdateQueue.ts"

/** How many confirmed updates can be redelivered. */
const remembered = 1_000
/** How long Telegram keeps an update, in seconds. */
const kept = 24 * 60 * 60
/** The maximum time for which Telegram holds a poll, in seconds. */
const longestPoll = 50
/** The range in which Telegram starts the update ids of a bot. */
const [lowestStart, highestStart] = [2_000_001, 1_073_741_823]

/** What a bot is told: a field of `Update`, and its value. */
export interface Update {
  readonly kind: string
  readonly content: unknown
}

type Batch = ReadonlyArray<Pick<Queued, "id" | "content">>

/**
 * The updates of the bot, and the poll that waits for them. Everything except the wait of `poll` runs inside a step of
 * the store.
 */
export interface Updates {
  /** The statements that add updates to the queue, and the effect to run once they are written. */
  readonly prepare: (
    updates: ReadonlyArray<Update>
  ) => Effect.Effect<{ readonly statements: ReadonlyArray<Statement>; readonly written: Effect.Effect<void> }>
  /** `getUpdates`. */
  readonly poll: (args: Args.Arguments) => Effect.Effect<Batch, Refusal>
  /** `setWebhook`, and `deleteWebhook` with an empty URL; returns what Telegram says about it. */
  readonly setWebhook: (url: string, args: Args.Arguments) => Effect.Effect<string, Refusal>
  readonly hook: () => Hook
  /** The kinds that the bot wants; `null` for the default. */
  readonly allowed: () => ReadonlyArray<string> | null
  readonly waiting: () => ReadonlyArray<Queued>
  /** Deletes an update that a webhook has taken, or that nobody took in time. */
  readonly taken: (id: number) => Effect.Effect<void>
  /** Rings when there may be something to deliver to a webhook. */
  readonly bell: Queue.Dequeue<void>
  /** `logOut` and `close`: the waiting poll ends. */
  readonly end: (why: Refusal) => Effect.Effect<void>
  readonly redeliver: (count: number) => Effect.Effect<void>
  readonly restartIds: Effect.Effect<void>
}

interface Held {
  readonly offset: number
  readonly limit: number
  readonly answer: Deferred.Deferred<Batch, Refusal>
}

export const make = (store: Store, options: { readonly throttled: boolean }): Effect.Effect<Updates> =>
  Effect.gen(function* () {
    const hook = yield* setting(store, "hook", noHook)
    const bell = yield* Queue.sliding<void>(1)
    let nextSet = 0
    const allowed = yield* AllowedUpdates.make(store)
    const [sequence] = yield* store.rows<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'updates'")
    const start = yield* Random.nextIntBetween(lowestStart, highestStart)
    const queue = new UpdateQueue(
      yield* store.rows<Queued>("SELECT id, content, expires FROM updates ORDER BY id"),
      sequence === undefined ? start : sequence.seq + 1
    )
    const confirmed: Array<Queued> = []
    let again: ReadonlyArray<Queued> = []
    let restarting = false
    let held: Held | undefined
    let last = { offset: 0, at: 0 }

    const keep = (updates: ReadonlyArray<Queued>) => {
      confirmed.push(...updates)
      confirmed.splice(0, confirmed.length - remembered)
    }

    const confirm = (updates: ReadonlyArray<Queued>) => {
      const newest = updates.at(-1)
      if (newest === undefined) return Effect.void
      keep(updates)
      return store.write([["DELETE FROM updates WHERE id <= ?", newest.id]])
    }

    /** A redelivered update is taken first, under the same id. */
    const taken = (id: number) => {
      const index = again.findIndex((update) => update.id === id)
      if (index !== -1) {
        again = again.toSpliced(index, 1)
        return Effect.void
      }
      keep(queue.all.filter((update) => update.id === id))
      queue.forget(id)
      return store.write([["DELETE FROM updates WHERE id = ?", id]])
    }

    const take = (offset: number, limit: number) =>
      Effect.gen(function* () {
        const read = queue.read(offset, limit, Math.floor((yield* Clock.currentTimeMillis) / 1000))
        yield* confirm(read.forgotten)
        const batch: Batch = [...again.slice(0, limit), ...read.updates].slice(0, limit)
        again = again.slice(limit)
        return batch
      })

    const wake = Effect.gen(function* () {
      yield* Queue.offer(bell, undefined)
      const waiting = held
      if (waiting === undefined) return
      const batch = yield* take(waiting.offset, waiting.limit)
      if (batch.length > 0) {
        held = undefined
        yield* Deferred.succeed(waiting.answer, batch)
      }
    })

    const endHeld = (why: Refusal) => {
      const waiting = held
      held = undefined
      return waiting === undefined ? Effect.void : Deferred.fail(waiting.answer, why)
    }

    const renumber = Effect.gen(function* () {
      const highest = queue.next - 1_000
      queue.next = yield* Random.nextIntBetween(
        ...(highest > lowestStart ? ([lowestStart, highest] as const) : ([lowestStart, highestStart] as const))
      )
      restarting = false
    })

    const prepare: Updates["prepare"] = (updates) =>
      Effect.gen(function* () {
        const wanted = updates.filter(({ kind }) => allowed.wants(kind))
        if (wanted.length === 0) return { statements: [], written: Effect.void }
        const statements: Array<Statement> = []
        if (restarting && queue.size === 0) {
          yield* renumber
          statements.push(["UPDATE sqlite_sequence SET seq = 0 WHERE name = 'updates'"])
        }
        const expires = Math.floor((yield* Clock.currentTimeMillis) / 1000) + kept
        const contents = wanted.map(({ content, kind }) => JSON.stringify({ [kind]: content }))
        const insert = "INSERT INTO updates (id, content, expires) VALUES (?, ?, ?)"
        contents.forEach((json, index) => statements.push([insert, queue.next + index, json, expires]))
        return {
          statements,
          written: Effect.zipRight(
            Effect.sync(() => contents.forEach((json) => queue.push(json, expires))),
            wake
          )
        }
      })

    /** Telegram accepts a webhook a second. */
    const paceSet = (url: string) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        if (url === "" || !options.throttled) return Effect.void
        if (now < nextSet) return tooManyRequests(1)
        nextSet = now + 1_000
        return Effect.void
      })

    const setWebhook = Effect.fnUntraced(function* (url: string, args: Args.Arguments) {
      yield* paceSet(url)
      const before = hook.get()
      const next = url === "" ? noHook : yield* hookOf(url, args)
      yield* allowed.remember(args)
      const drops = Args.boolean(args, "drop_pending_updates")
      if (JSON.stringify(next) === JSON.stringify(before) && !drops) {
        return url === "" ? "Webhook is already deleted" : "Webhook is already set"
      }
      if (drops) yield* confirm(queue.keepNewest(0))
      yield* hook.set(next)
      yield* Queue.offer(bell, undefined)
      if (url !== "") yield* endHeld(conflict("terminated by setWebhook request"))
      return url !== "" ? "Webhook was set" : before.url === "" ? "Webhook is already deleted" : "Webhook was deleted"
    }, store.step)

    /**
     * Telegram slows down repeated polls: the same offset again within 3 s is held for at least 3 s, and within 0.5 s
     * it returns one update only.
     */
    const pace = (offset: number, limit: number, timeout: number) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const since = options.throttled && offset === last.offset ? now - last.at : Infinity
        last = { offset, at: now }
        return { limit: since < 500 ? 1 : limit, timeout: since < 3_000 ? Math.max(3, timeout) : timeout }
      })

    const poll = (args: Args.Arguments) =>
      Effect.gen(function* () {
        if (hook.get().url !== "") {
          return yield* conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
          )
        }
        yield* allowed.remember(args)
        const offset = Args.integer(args, "offset", 0, -0x8000_0000, 0x7fff_ffff)
        const { limit, timeout } = yield* pace(
          offset,
          Args.integer(args, "limit", 100, 1, 100),
          Args.integer(args, "timeout", 0, 0, longestPoll)
        )
        if (offset < 0) yield* confirm(queue.keepNewest(-offset))
        const batch = yield* take(Math.max(0, offset), limit)
        if (batch.length > 0 || timeout === 0) return Effect.succeed(batch)
        yield* endHeld(
          conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        )
        const waiting: Held = { offset: Math.max(0, offset), limit, answer: yield* Deferred.make<Batch, Refusal>() }
        held = waiting
        return Deferred.await(waiting.answer).pipe(
          Effect.timeoutTo({
            duration: Duration.seconds(timeout),
            onSuccess: (batch) => batch,
            onTimeout: (): Batch => []
          }),
          Effect.ensuring(
            Effect.sync(() => {
              if (held === waiting) held = undefined
            })
          )
        )
      })

    return {
      prepare,
      poll: (args) => Effect.flatten(store.step(poll(args))),
      setWebhook,
      hook: hook.get,
      allowed: allowed.get,
      waiting: () => [...again, ...queue.all],
      taken: (id) => store.step(Effect.suspend(() => taken(id))),
      bell,
      end: endHeld,
      redeliver: (count) =>
        store.step(
          Effect.suspend(() => {
            again = [...again, ...confirmed.slice(Math.max(0, confirmed.length - count))]
            return wake
          })
        ),
      restartIds: Effect.sync(() => {
        restarting = true
      })
    }
  })
