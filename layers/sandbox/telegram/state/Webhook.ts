import type * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FiberMap from "effect/FiberMap"
import * as Queue from "effect/Queue"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import { STATUS_CODES } from "node:http"
import * as Args from "../request/Arguments.ts"
import type { Hook } from "./Hook.ts"
import type { Queued } from "./UpdateQueue.ts"
import type { Updates } from "./Updates.ts"

/** How long a delivery may take. */
const deadline = "60 seconds"
/** The delay between the tries of an update grows up to this, or to twice this: in seconds. */
const longestDelay = 60
/** The longest `Retry-After` that is obeyed, in seconds. */
const longestRetryAfter = 3_600

/** The deliveries of an update so far. */
interface Tries {
  /** Updates of the same kind and chat are delivered one after another. */
  readonly lane: string
  fails: number
  /** In seconds. */
  delay: number
  /** Epoch milliseconds. */
  at: number
}

/** The last delivery that failed, for `getWebhookInfo`. */
export interface Failure {
  /** Epoch milliseconds. */
  readonly at: number
  readonly message: string
}

export interface Webhook {
  readonly failure: () => Failure | undefined
}

/**
 * Delivers updates to the address of a webhook, as Telegram's server does (`WebhookActor`): at most `max_connections` at
 * the same time, in order for each chat and kind of update, again after any answer but 2xx: at once, then after 2, 4, 8
 * … 120 s or the answer's `Retry-After`, until the update is a day old. An answer can call a method.
 */
export const make = (
  client: HttpClient.HttpClient,
  updates: Updates,
  call: (args: Args.Arguments) => Effect.Effect<unknown>
): Effect.Effect<Webhook, never, Scope.Scope> =>
  Effect.gen(function* () {
    const tries = new Map<number, Tries>()
    const running = yield* FiberMap.make<number>()
    const finished = yield* Queue.sliding<void>(1)
    let current: Hook | undefined
    let failure: Failure | undefined

    const triesOf = (update: Queued): Tries => {
      const known = tries.get(update.id) ?? { lane: laneOf(update.content), fails: 0, delay: 1, at: 0 }
      tries.set(update.id, known)
      return known
    }

    const drop = (update: Queued) =>
      Effect.zipRight(
        updates.taken(update.id),
        Effect.sync(() => tries.delete(update.id))
      )

    const again = Effect.fnUntraced(function* (update: Queued, why: Why) {
      const now = yield* Clock.currentTimeMillis
      failure = { at: now, message: why.message }
      const known = triesOf(update)
      const isRepeated = known.fails > 0
      const limit = yield* Random.nextIntBetween(longestDelay, 2 * longestDelay)
      if (why.retryAfter === 0 && isRepeated) known.delay = Math.min(limit, known.delay * 2)
      const wait = why.retryAfter > 0 ? why.retryAfter : isRepeated ? known.delay : 0
      known.fails++
      known.at = now + wait * 1_000
      if (now / 1_000 + wait > update.expires) yield* drop(update)
    })

    const deliver = (hook: Hook, update: Queued) =>
      post(client, hook, update).pipe(
        Effect.matchEffect({
          onSuccess: (args) => Effect.zipRight(drop(update), answerOf(args) ? call(args) : Effect.void),
          onFailure: (why) => again(update, why)
        }),
        Effect.ensuring(Queue.offer(finished, undefined))
      )

    /** Starts what can be delivered now; returns the time of the next try. */
    const start = Effect.gen(function* () {
      const hook = updates.hook()
      if (JSON.stringify(hook) !== JSON.stringify(current)) {
        current = hook
        failure = undefined
        tries.clear()
        yield* FiberMap.clear(running)
      }
      let next = Infinity
      if (hook.url === "") return next
      const now = yield* Clock.currentTimeMillis
      const lanes = new Set<string>()
      for (const update of updates.waiting()) {
        const { at, lane } = triesOf(update)
        if (lanes.has(lane)) continue
        lanes.add(lane)
        if (FiberMap.unsafeHas(running, update.id)) continue
        if (at > now) next = Math.min(next, at)
        else if ((yield* FiberMap.size(running)) < hook.connections) {
          yield* FiberMap.run(running, update.id, deliver(hook, update))
        }
      }
      return next
    })

    const step = Effect.gen(function* () {
      const next = yield* start
      const bell = Effect.race(Queue.take(updates.bell), Queue.take(finished))
      const now = yield* Clock.currentTimeMillis
      yield* next === Infinity ? bell : Effect.timeoutOption(bell, next - now)
    })
    yield* Effect.forkScoped(Effect.forever(step))

    return { failure: () => failure }
  })

interface Why {
  readonly message: string
  /** Seconds; 0 for none. */
  readonly retryAfter: number
}

/** Delivers one update; succeeds with what the answer says. */
const post = (client: HttpClient.HttpClient, hook: Hook, { content, id }: Queued): Effect.Effect<Args.Arguments, Why> =>
  HttpClientRequest.post(hook.url).pipe(
    HttpClientRequest.bodyText(`{"update_id":${id},${content.slice(1)}`, "application/json"),
    hook.secret === ""
      ? (request) => request
      : HttpClientRequest.setHeader("x-telegram-bot-api-secret-token", hook.secret),
    client.execute,
    Effect.mapError((error) => ({ message: reasonOf(error.cause), retryAfter: 0 })),
    Effect.flatMap(read),
    Effect.scoped,
    Effect.timeoutFail({ duration: deadline, onTimeout: () => ({ message: "Read timeout expired", retryAfter: 0 }) })
  )

const read = (response: HttpClientResponse.HttpClientResponse): Effect.Effect<Args.Arguments, Why> =>
  Effect.gen(function* () {
    const body = new Uint8Array(
      yield* Effect.mapError(response.arrayBuffer, () => ({ message: "Connection closed", retryAfter: 0 }))
    )
    if (response.status >= 200 && response.status < 300) {
      const parsed = Args.parse("", response.headers["content-type"] ?? "", body)
      return yield* Effect.orElseSucceed(parsed, () => Args.none)
    }
    const retryAfter = Number.parseInt(response.headers["retry-after"] ?? "", 10) || 0
    return yield* Effect.fail({
      message: `Wrong response from the webhook: ${response.status} ${STATUS_CODES[response.status] ?? ""}`.trim(),
      retryAfter: Math.min(longestRetryAfter, Math.max(0, retryAfter))
    })
  })

const reasonOf = (cause: unknown): string => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
  return code === "ECONNREFUSED"
    ? "Connection refused"
    : code === "ENOTFOUND"
      ? "Failed to resolve host"
      : "Connection closed"
}

/** Whether an answer calls a method: not every method can be called so. */
const answerOf = (args: Args.Arguments): boolean => {
  const method = Args.text(args, "method").toLowerCase()
  return (
    method !== "" && !["deletewebhook", "setwebhook", "close", "logout"].includes(method) && !method.startsWith("get")
  )
}

/** Messages and their edits share the lane of their chat. */
const laneOf = (content: string): string => {
  const [[kind, update] = ["", {}]] = Object.entries<LaneParts>(JSON.parse(content))
  return `${kind.replace("edited_", "")} ${update.chat?.id ?? update.from?.id ?? 0}`
}

/** What of an update decides with which others it is delivered in order. */
interface LaneParts {
  readonly chat?: { readonly id: number }
  readonly from?: { readonly id: number }
}
